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
  samples: z.int().positive().default(1).meta({
    description: 'Completions of every problem; more than one needs a temperature.',
    reason: 'greedy ones are all alike',
  }),
})

/** What is wrong with options that do not go together; undefined where nothing is. */
export function samplesProblem({ samples, temperature }: { samples: number; temperature: number }): string | undefined {
  if (samples === 1 || temperature > 0) return undefined
  return `${samples} samples at temperature 0 would all be alike; give a temperature, such as 1`
}

export type EvaluateOptions = z.input<typeof evaluateSchema>
