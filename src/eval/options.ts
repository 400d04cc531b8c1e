import { z } from 'zod'
import { engineSchema, samplingSchema } from '../rollout/index.ts'

/** The options of `evaluate`: the one place of their defaults, with the reasons. */
export const evaluateSchema = z.strictObject({
  ...samplingSchema.shape,
  ...engineSchema.shape,
  temperature: samplingSchema.shape.temperature.unwrap().default(0).meta({
    description: 'Divides the logits; 0 takes the likeliest token.',
    reason: 'greedy: one completion says what there is to say',
  }),
  numGenerations: z.int().positive().default(1).meta({
    description: 'Completions of every problem; more than one needs a temperature.',
    reason: 'greedy ones are all alike',
  }),
})

export type EvaluateOptions = z.input<typeof evaluateSchema>
