import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Method } from '../adapter/index.ts'
import { optionsOf, type Sweep, type SweepRun, sweepRuns, sweepSchema } from '../study/index.ts'
import { withLearningRate } from '../train/index.ts'
import { evalFields } from './eval.ts'
import { kebabCase } from './options.ts'
import { type SftCommandOptions, sftCommandSchema, sftFields } from './sft-schema.ts'
import { checkEvaluation } from './sweep-evaluation.ts'
import { checked, checkFile, valuesOf } from './sweep-options.ts'
import { type TrainOptions, trainFields, trainSchema } from './train-schema.ts'

const commands = {
  train: { fields: trainFields, schema: trainSchema },
  sft: { fields: sftFields, schema: sftCommandSchema },
}

/** Of a run that says nothing: several at once do more than one with several. */
const THREADS = 1

/** A run whose options are all right, as its command reads them. */
export interface CheckedRun extends SweepRun {
  settings: (TrainOptions | SftCommandOptions) & { threads: number }
}

/** A sweep's file, and its runs. @throws Error that names the file and what is wrong with it: no YAML, no such option, no such data, or a run that its command would not take. */
export async function readSweep(path: string): Promise<{ sweep: Sweep; runs: CheckedRun[] }> {
  const parsed = sweepSchema.safeParse(await contents(path))
  if (!parsed.success) throw new Error(`${path}: is no sweep:\n${z.prettifyError(parsed.error)}`)
  const sweep = parsed.data
  const inGrid = Object.entries(sweep.grid).flatMap(([name, values]) =>
    values.flatMap(one => Object.keys(optionsOf(name, one))),
  )
  checkKnown([...Object.keys(sweep.options), ...inGrid], sweep.command, commands[sweep.command].fields.shape, path)
  checkKnown(Object.keys(sweep.evaluate ?? {}), 'eval', evalFields.shape, path)
  if ([...Object.keys(sweep.options), ...inGrid].includes('run'))
    throw new Error(`${path}: leave run out; every run has a folder of its own in --out`)
  const runs = pointsOf(sweep, path).map(run => ({ ...run, settings: settingsOf(run, sweep.command, path) }))
  for (const run of runs) {
    checkFile(run.settings.data, `${path}: data of the run ${run.name}`)
    checkEvaluation(sweep.evaluate, run, path)
  }
  return { sweep, runs }
}

function pointsOf(sweep: Sweep, path: string): SweepRun[] {
  try {
    return sweepRuns(sweep).map(run => ({ ...run, options: { threads: THREADS, ...run.options } }))
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
  }
}

function settingsOf({ name, options }: SweepRun, command: Sweep['command'], path: string): CheckedRun['settings'] {
  const { fields, schema } = commands[command]
  const values = valuesOf(options, fields, path)
  const given = { ...withLearningRate(values, values.method as Method | undefined), run: name }
  const settings = checked(
    given,
    schema as z.ZodType<TrainOptions | SftCommandOptions>,
    `${path}: the run ${name} does not fit tinylora ${command}`,
  )
  // `pointsOf` gave every run a number of threads.
  return settings as CheckedRun['settings']
}

function checkKnown(names: readonly string[], command: string, shape: object, path: string): void {
  const known = Object.keys(shape).map(kebabCase)
  const unknown = names.find(name => !known.includes(name))
  if (unknown !== undefined)
    throw new Error(`${path}: ${unknown} is no option of tinylora ${command}; write flags without their dashes`)
}

async function contents(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path}: cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
