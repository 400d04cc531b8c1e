import type { Command } from 'commander'
import { z } from 'zod'
import { usageError } from './errors.ts'
import { type Given, givenOptions, parseOptions } from './options.ts'
import { type TrainOptions, trainFields, trainSchema } from './train-schema.ts'

/** As the command line has them: with a config file or a run, nothing else need be given. */
export const trainCommandSchema = trainFields.partial({ model: true, run: true }).extend({
  config: z.string().optional().meta({
    description: 'YAML or JSON file whose keys are the names of these options; what the command line gives wins.',
    placeholder: 'file',
  }),
  resume: z.string().optional().meta({
    description: 'Go on with the run in this folder, with its own options; another number of steps may be given.',
    placeholder: 'folder',
  }),
})

export interface TrainCall {
  options: TrainOptions
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
export async function trainCall(command: Command): Promise<TrainCall> {
  const { values, nameOf } = givenOptions(command)
  const { config, resume, ...given } = values
  if (resume !== undefined && (config !== undefined || given.run !== undefined))
    usageError(command, '--resume goes on with the options of its own run: leave out --config and --run')
  const base = await baseOptions(command, { config, resume })
  const options = parseOptions(command, trainSchema, over(base, { values: given, nameOf }))
  return { options, resume: resume !== undefined }
}

async function baseOptions(command: Command, { config, resume }: Given['values']): Promise<Given> {
  if (typeof resume === 'string') {
    const { optionsOfRun } = await import('./run-options.ts')
    return { values: await optionsOfRun(resume), nameOf: option => `${resume}: ${option}` }
  }
  if (typeof config !== 'string') return { values: {}, nameOf: option => option }
  const { readConfigFile } = await import('./config-file.ts')
  try {
    return await readConfigFile(config, Object.keys(trainFields.shape))
  } catch (error) {
    return usageError(command, (error as Error).message)
  }
}

function over(base: Given, given: Given): Given {
  const replaced = new Set(Object.keys(given.values).flatMap(name => INSTEAD[name] ?? []))
  const kept = Object.entries(base.values).filter(([name]) => !replaced.has(name))
  const values = { ...Object.fromEntries(kept), ...given.values }
  const isBase = (option: string) => option in values && !(option in given.values)
  return { values, nameOf: option => (isBase(option) ? base : given).nameOf(option) }
}
