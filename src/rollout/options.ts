import { z } from 'zod'

/** How tokens are drawn: the one place of the defaults, with the reasons. */
export const samplingSchema = z.strictObject({
  temperature: z
    .number()
    .nonnegative()
    .refine(value => value === 0 || value >= 1e-4, 'below 0.0001 take 0: the likeliest token')
    .default(1)
    .meta({
      description: 'Divides the logits before a token is drawn; 0 always takes the likeliest (greedy).',
      reason: "1 samples the model's own distribution, as training does",
    }),
  topP: z.number().gt(0).max(1).default(1).meta({
    description: 'Draw only from the likeliest tokens that together have this probability.',
    reason: 'all tokens',
  }),
  topK: z.int().nonnegative().default(0).meta({
    description: 'Draw only from this many likeliest tokens; 0 for all.',
    reason: 'all tokens',
  }),
  minP: z.number().min(0).max(1).default(0).meta({
    description: 'Draw only from tokens at least this share as likely as the likeliest.',
    reason: 'all tokens',
  }),
  maxCompletionLength: z.int().positive().default(256).meta({
    description: 'Most tokens to generate.',
    reason: 'a worked answer to a grade-school problem, in seconds on a laptop',
  }),
  stop: z.array(z.string().min(1)).default([]).meta({
    description: 'Texts that end a completion; they are left out of it.',
    reason: 'the model ends its answers itself',
  }),
  stopTokenIds: z.array(z.int().nonnegative()).default([]).meta({
    description: "Further tokens that end a completion, beside those that end the model's texts.",
    reason: 'the model ends its answers itself',
  }),
  ignoreEos: z.boolean().default(false).meta({
    description: 'Go on after the end of the text, up to the longest length: for benchmarks.',
  }),
  seed: z.int().nonnegative().default(0).meta({
    description: 'Seed of the random draws.',
    reason: 'the same command gives the same text',
  }),
})

export type SamplingOptions = z.input<typeof samplingSchema>
export type Sampling = z.output<typeof samplingSchema>

/** Options of `generate`. */
export const generateSchema = samplingSchema.extend({
  raw: z.boolean().default(false).meta({
    description: 'Continue the text itself, without the chat template.',
    reason: 'instruction models answer only in the form that they were trained on',
  }),
})

export type GenerateOptions = z.input<typeof generateSchema>

/** One array, which JavaScript lets have 2³² numbers. */
export const MAX_KV_CACHE_GB = 16

/** Options of an engine. */
export const engineSchema = z.strictObject({
  kvCacheGb: z.number().positive().max(MAX_KV_CACHE_GB).default(1).meta({
    description: 'Most memory for keys and values, in GB (10⁹ bytes); sequences that do not fit wait.',
    reason: '64 sequences of 300 tokens of a 135M model, or of 600 tokens of a 0.5B one',
  }),
  maxBatch: z.int().positive().default(64).meta({
    description: 'Most sequences decoded at once.',
    reason: 'the processor is busy then; more only take memory',
  }),
  rolloutDtype: z.enum(['f32', 'int8']).default('f32').meta({
    description:
      'Numbers that tokens are drawn with: float32, or weights and their inputs in 8 bits. Not with method full.',
    reason: 'exact; 8 bits are another policy, which importanceSamplingCorrection makes up for in training',
  }),
})

export type EngineOptions = z.input<typeof engineSchema>
export type EngineSettings = z.output<typeof engineSchema>

/** Of options that hold more, those that say how tokens are drawn. */
export function samplingOf(settings: Sampling): Sampling {
  return z.object(samplingSchema.shape).parse(settings)
}

/** Of options that hold more, those that an engine is opened with. */
export function engineOptionsOf(settings: EngineSettings): EngineSettings {
  return z.object(engineSchema.shape).parse(settings)
}
