import { z } from 'zod'
import { parseOptions } from '../options.ts'
import { inModuleOrder } from './modules.ts'
import { tinyLoraFields } from './schema.ts'

const { rank, alpha, seed, targetModules, dtype } = tinyLoraFields.shape

/** LoRA-XS's options. What its own code (Bałazy et al. 2024) does: `split: 'lora-xs', initStd: 1e-5`. */
export const loraXsFields = z.strictObject({
  rank: z.int().positive().max(64).default(4).meta({
    description: rank.meta()!.description,
    reason: "the least of LoRA-XS's own experiments: 16 numbers a module",
  }),
  alpha: alpha.unwrap().optional().meta({
    description: "Scale of the update: W' = W + alpha / rank U Σ R Vᵀ.",
    default: 'rank',
    reason: "a scale of 1, as in the paper and in LoRA-XS's own runs on mathematics",
  }),
  initStd: z.number().nonnegative().default(0).meta({
    description: 'Standard deviation of the numbers that R begins with.',
    reason: "the model starts as it is; LoRA-XS's own code takes 1e-5, which hardly differs",
  }),
  seed: seed.meta({ description: 'Seed of the numbers that R begins with.', reason: "as TinyLoRA's" }),
  split: z.enum(['paper', 'lora-xs']).default('paper').meta({
    description: 'Where Σ stands: paper, U Σ R Vᵀ; lora-xs, U R Σ Vᵀ.',
    reason: "the paper's equation; lora-xs is for numbers that LoRA-XS's own code made",
  }),
  targetModules,
  dtype,
})

/** Validates LoRA-XS's options and fills in what was left out. Its output is valid input. */
export const loraXsSchema = loraXsFields.transform(({ alpha, targetModules, ...rest }) => ({
  ...rest,
  alpha: alpha ?? rest.rank,
  targetModules: inModuleOrder(targetModules),
}))

export type LoraXsOptions = z.input<typeof loraXsSchema>
export type LoraXsSettings = z.output<typeof loraXsSchema>

/** @throws Error that lists every option that is unknown or out of range. */
export function parseLoraXs(options: unknown): LoraXsSettings {
  return parseOptions(loraXsSchema, options, 'adapter')
}
