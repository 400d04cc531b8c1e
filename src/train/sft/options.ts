import { z } from 'zod'
import { parseOptions } from '../../options.ts'
import { durationFields, oneDuration, optimizerFields, recomputeField } from '../training-options.ts'

/** The options of SFT: the one place of their defaults, with the reasons. Names are TRL's. */
export const sftSchema = z
  .strictObject({
    ...durationFields('demonstrations'),
    batchSize: z.int().positive().default(16).meta({
      description: 'Demonstrations in a step.',
      reason: 'seconds on a laptop with a small model',
    }),
    maxLength: z.int().min(2).default(1024).meta({
      description:
        'Tokens of the longest demonstration, at most what the model reads; what is longer is cut at its end.',
      reason: "TRL's",
    }),
    completionOnlyLoss: z.boolean().default(true).meta({
      description: 'Learn the completions only, and not the prompts before them.',
      reason: 'the model will not be asked to ask',
    }),
    seed: z.int().nonnegative().default(42).meta({
      description: 'Seed of the order of the demonstrations.',
      reason: "TRL's",
    }),
    ...optimizerFields,
    evalSteps: z.int().positive().optional().meta({
      description: 'Measure the loss on held-out demonstrations every so many steps, and at the end.',
      default: 'only at the end',
      reason: 'it costs a forward pass over all of them',
    }),
    packLength: z.int().positive().default(4096).meta({
      description:
        'Most tokens whose gradient is computed at a time, in each of the lanes that a small model has, one a thread; demonstrations laid end to end do not see each other.',
      reason: 'enough for full speed; memory grows with it',
    }),
    recompute: recomputeField,
  })
  .refine(...oneDuration)

export type SftOptions = z.input<typeof sftSchema>
export type SftSettings = z.output<typeof sftSchema>

/** @throws Error that lists every option that is unknown or out of range. */
export function parseSft(options: unknown): SftSettings {
  return parseOptions(sftSchema, options, 'sft')
}
