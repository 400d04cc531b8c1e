import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { optionsOf, type Sweep, sweepRuns, sweepSchema } from '../study/index.ts'
import { evalFields } from './eval.ts'
import { kebabCase } from './options.ts'
import { sftFields } from './sft-schema.ts'
import { checkEvaluation } from './sweep-evaluation.ts'
import { trainFields } from './train-schema.ts'

const fields = { train: trainFields, sft: sftFields }

/** A sweep's file. @throws Error that names the file and what is wrong with it: no YAML, or no such option. */
export async function readSweep(path: string): Promise<Sweep> {
  const parsed = sweepSchema.safeParse(await contents(path))
  if (!parsed.success) throw new Error(`${path}: is no sweep:\n${z.prettifyError(parsed.error)}`)
  const sweep = parsed.data
  const inGrid = Object.entries(sweep.grid).flatMap(([name, values]) =>
    values.flatMap(one => Object.keys(optionsOf(name, one))),
  )
  checkKnown([...Object.keys(sweep.options), ...inGrid], sweep.command, fields[sweep.command].shape, path)
  checkKnown(Object.keys(sweep.evaluate ?? {}), 'eval', evalFields.shape, path)
  if ([...Object.keys(sweep.options), ...inGrid].includes('run'))
    throw new Error(`${path}: leave run out; every run has a folder of its own in --out`)
  for (const run of sweepRuns(sweep)) checkEvaluation(sweep.evaluate, run, path)
  return sweep
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
