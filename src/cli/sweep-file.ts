import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { type Sweep, sweepSchema } from '../study/index.ts'
import { kebabCase } from './options.ts'
import { sftFields } from './sft-schema.ts'
import { trainFields } from './train-schema.ts'

const fields = { train: trainFields, sft: sftFields }

/** A sweep's file. @throws Error that names the file and what is wrong with it: no YAML, or no such option. */
export async function readSweep(path: string): Promise<Sweep> {
  const parsed = sweepSchema.safeParse(await contents(path))
  if (!parsed.success) throw new Error(`${path}: is no sweep:\n${z.prettifyError(parsed.error)}`)
  const sweep = parsed.data
  const known = Object.keys(fields[sweep.command].shape).map(kebabCase)
  const unknown = [...Object.keys(sweep.options), ...Object.keys(sweep.grid)].find(name => !known.includes(name))
  if (unknown !== undefined)
    throw new Error(`${path}: ${unknown} is no option of tinylora ${sweep.command}; write flags without their dashes`)
  if ('run' in sweep.options) throw new Error(`${path}: leave run out; every run has a folder of its own in --out`)
  return sweep
}

async function contents(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path}: cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
