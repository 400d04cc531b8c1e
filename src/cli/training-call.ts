import type { Command } from 'commander'
import { z } from 'zod'
import type { Method } from '../adapter/index.ts'
import { withLearningRate } from '../train/index.ts'
import type { RunConfig } from '../train/run/index.ts'
import { usageError } from './errors.ts'
import { type Given, givenOptions, parseOptions } from './options.ts'

/** What a trainer's command is called with. */
export interface TrainingOptions<S extends z.ZodType> {
  trainer: RunConfig['trainer']
  /** All options that a config file can have. */
  fields: z.ZodObject
  /** With what they ask of each other. */
  schema: S
}

export const configField = z.string().optional().meta({
  description: 'YAML or JSON file whose keys are the names of these options; what the command line gives wins.',
  placeholder: 'file',
})

/** As the command line has them: with a config file or a run, nothing else need be given. */
export function commandFields(fields: z.ZodObject): z.ZodObject {
  return fields.partial({ model: true, run: true }).extend({
    config: configField,
    resume: z.string().optional().meta({
      description: 'Go on with the run in this folder, with its own options; another number of steps may be given.',
      placeholder: 'folder',
    }),
  })
}

export interface TrainingCall<O> {
  options: O
  /** Whether to go on with a run that is there. */
  resume: boolean
}

/** Of two options that say the same in different ways, the one that is given later replaces the other. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  steps: ['epochs'],
  epochs: ['steps'],
  params: ['nTie', 'u'],
  nTie: ['params'],
  u: ['params'],
}

/** The options of a call: those of the run that goes on, or of the config file, and over them those of the command line. */
export async function trainingCall<S extends z.ZodType>(
  command: Command,
  training: TrainingOptions<S>,
): Promise<TrainingCall<z.output<S>>> {
  const { values, nameOf } = givenOptions(command)
  const { config, resume, ...given } = values
  if (resume !== undefined && (config !== undefined || given.run !== undefined))
    usageError(command, '--resume goes on with the options of its own run: leave out --config and --run')
  const base = await baseOptions(command, training, values)
  const { values: own, nameOf: nameOfOwn } = over(base, { values: given, nameOf })
  const options = parseOptions(command, training.schema, {
    values: withLearningRate(own, own.method as Method | undefined),
    nameOf: nameOfOwn,
  })
  return { options, resume: resume !== undefined }
}

async function baseOptions<S extends z.ZodType>(
  command: Command,
  { trainer, fields }: TrainingOptions<S>,
  { config, resume, ...given }: Given['values'],
): Promise<Given> {
  if (typeof resume === 'string') {
    const { optionsOfRun } = await import('./run-options.ts')
    return { values: await optionsOfRun(resume, trainer, Object.keys(given)), nameOf: option => `${resume}: ${option}` }
  }
  return configOptions(command, config, fields)
}

/** The options of a config file; none where none is given. A file that cannot be read is wrong usage. */
export async function configOptions(command: Command, config: unknown, fields: z.ZodObject): Promise<Given> {
  if (typeof config !== 'string') return { values: {}, nameOf: option => option }
  const { readConfigFile } = await import('./config-file.ts')
  try {
    const { values, nameOf } = await readConfigFile(config, Object.keys(fields.shape))
    return { values: inLists(values, fields), nameOf }
  } catch (error) {
    return usageError(command, (error as Error).message)
  }
}

/** One text may stand for a list of one, as a flag does that is given once. */
export function inLists(values: Given['values'], fields: z.ZodObject): Given['values'] {
  const { properties = {} } = z.toJSONSchema(fields, { io: 'input' })
  const isList = (name: string) => (properties[name] as { type?: string } | undefined)?.type === 'array'
  const listed = Object.entries(values).map(([name, value]) => {
    const single = isList(name) && !Array.isArray(value) && value !== null
    return [name, single ? [value] : value]
  })
  return Object.fromEntries(listed)
}

/** Options of a call over those of a file or a run. */
export function over(base: Given, given: Given): Given {
  const replaced = new Set(Object.keys(given.values).flatMap(name => INSTEAD[name] ?? []))
  const kept = Object.entries(base.values).filter(([name]) => !replaced.has(name))
  const values = { ...Object.fromEntries(kept), ...given.values }
  const isBase = (option: string) => option in values && !(option in given.values)
  return { values, nameOf: option => (isBase(option) ? base : given).nameOf(option) }
}
