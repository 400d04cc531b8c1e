import { z } from 'zod'
import { parseOptions } from '../options.ts'
import { DTYPES } from './dtype.ts'
import { inModuleOrder, MODULE_TYPES } from './modules.ts'

const DEFAULT_PARAMS = 13

/**
 * TinyLoRA's options as a user gives them: the only place of every default, its description and the reason for it (in zod's metadata).
 * `z.toJSONSchema(tinyLoraFields)` lists them for help texts.
 */
export const tinyLoraFields = z.strictObject({
  params: z.int().positive().optional().meta({
    description:
      'How many numbers to train, shared by the modules as evenly as possible; more than there are modules must be a multiple of their number. Instead of nTie and u.',
    default: DEFAULT_PARAMS,
    reason: "the paper's headline size: 26 bytes in bfloat16",
  }),
  nTie: z.int().positive().optional().meta({
    description: 'How many modules share one v; the remainder joins the last group. Instead of params.',
    default: 1,
    reason: 'where only u is given: the paper unties before it raises u',
  }),
  u: z.int().positive().optional().meta({
    description: 'Numbers in each v, at most rank². Instead of params.',
    default: 1,
    reason: 'where only nTie is given: at a fixed count untying is worth more than a longer v',
  }),
  rank: z.int().positive().max(64).default(2).meta({
    description: 'Singular directions of each weight that the adapter acts on (r).',
    reason: "the paper's main runs; 4 was a little worse, 8 and above worse",
  }),
  tying: z.enum(['tiled', 'structured']).default('tiled').meta({
    description: 'Which modules share a v: tiled, those of similar depth; structured, neighbouring layers of one type.',
    reason: 'the better one in the paper',
  }),
  alpha: z.number().positive().default(1).meta({
    description: "Scale of the update: W' = W + alpha U Σ R Vᵀ.",
    reason: 'the paper names no scale; it acts as a factor on v, so the learning rate can stand for it',
  }),
  seed: z.int().nonnegative().default(42).meta({
    description: 'Seed of the fixed random matrices P.',
    reason: "PEFT's projection_seed",
  }),
  split: z.enum(['paper', 'peft']).default('paper').meta({
    description: 'Where Σ stands: paper, U Σ R Vᵀ; peft, U √Σ R √Σ Vᵀ.',
    reason: "the paper's equation; peft is for adapters that Hugging Face PEFT made or shall read",
  }),
  targetModules: z
    .array(z.enum(MODULE_TYPES))
    .nonempty()
    .default([...MODULE_TYPES])
    .meta({ description: 'The adapted projections of every block.', reason: 'the paper adapts all seven' }),
  dtype: z.enum(DTYPES).default('bf16').meta({
    description: 'Type in which the numbers are stored; training keeps a float32 master copy.',
    reason: 'bytes are what is scarce: two a number, and the range of float32',
  }),
})

/** Validates TinyLoRA's options and fills in what was left out. Its output is valid input. Prefer `parseTinyLora`, which words the error. */
export const tinyLoraSchema = tinyLoraFields
  .refine(given => given.params === undefined || (given.nTie === undefined && given.u === undefined), {
    path: ['params'],
    error: 'params already fixes the groups and u: give either params, or nTie and u',
  })
  .transform(({ params, nTie, u, targetModules, ...rest }) => ({
    ...rest,
    targetModules: inModuleOrder(targetModules),
    ...sizing(params, nTie, u),
  }))

export type TinyLoraOptions = z.input<typeof tinyLoraSchema>
export type TinyLoraSettings = z.output<typeof tinyLoraSchema>

/** @throws Error that lists every option that is unknown or out of range. */
export function parseTinyLora(options: unknown): TinyLoraSettings {
  return parseOptions(tinyLoraSchema, options, 'adapter')
}

type Sizing = { params: number } | { nTie: number; u: number }

function sizing(params?: number, nTie?: number, u?: number): Sizing {
  if (nTie === undefined && u === undefined) return { params: params ?? DEFAULT_PARAMS }
  return { nTie: nTie ?? 1, u: u ?? 1 }
}
