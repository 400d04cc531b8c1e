import { z } from 'zod'
import { parseOptions } from '../options.ts'
import { inModuleOrder } from './modules.ts'
import { tinyLoraFields } from './schema.ts'

/** LoRA's options; dropout is 0. */
export const loraFields = z.strictObject({
  rank: z.int().positive().default(8).meta({
    description: 'Rank of the update of each weight (r).',
    reason: "PEFT's",
  }),
  alpha: z.number().positive().default(8).meta({
    description: "Scale of the update: W' = W + alpha / rank B A.",
    reason: "PEFT's lora_alpha; it stays when the rank changes, so that the learning rate can stay too",
  }),
  seed: tinyLoraFields.shape.seed.meta({
    description: 'Seed of the numbers that A begins with.',
    reason: "as TinyLoRA's",
  }),
  targetModules: tinyLoraFields.shape.targetModules,
})

/** Validates LoRA's options and fills in what was left out. Its output is valid input. */
export const loraSchema = loraFields.transform(({ targetModules, ...rest }) => ({
  ...rest,
  targetModules: inModuleOrder(targetModules),
}))

export type LoraOptions = z.input<typeof loraSchema>
export type LoraSettings = z.output<typeof loraSchema>

/** @throws Error that lists every option that is unknown or out of range. */
export function parseLora(options: unknown): LoraSettings {
  return parseOptions(loraSchema, options, 'adapter')
}
