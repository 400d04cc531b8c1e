import { z } from 'zod'
import { parseOptions } from '../options.ts'
import { engineSchema, samplingSchema } from '../rollout/index.ts'
import { durationFields, oneDuration, optimizerFields, recomputeField } from './training-options.ts'

/** A setting that truncates the distribution, which the loss would have to reproduce: there only to say so. */
function off(value: number, name: string) {
  return z
    .number()
    .default(value)
    .refine(given => given === value, {
      error: `must stay ${value}: the loss is that of the whole distribution, and ${name} would draw from a part of it`,
    })
    .meta({ description: `Must stay ${value}.`, reason: 'training draws from the whole distribution' })
}

/** What the GRPO loss is: its part of the options. */
export const grpoLossSchema = z.strictObject({
  lossType: z.enum(['dapo', 'grpo']).default('dapo').meta({
    description: 'dapo divides by all completion tokens of the step; grpo takes the mean of every completion first.',
    reason: "TRL's: with grpo a token of a long answer counts less",
  }),
  epsilon: z.number().positive().max(1).default(0.2).meta({
    description: 'How far the ratio to the old probabilities may fall below 1 before a token is clipped.',
    reason: "PPO's and TRL's",
  }),
  epsilonHigh: z.number().positive().optional().meta({
    description: 'How far it may rise above 1. Left out: epsilon.',
  }),
  beta: z.number().nonnegative().default(0).meta({
    description: 'Weight of the KL divergence (k3) to the model without adapter.',
    reason: "the paper's GSM8K runs have none, and it costs another forward pass",
  }),
  useBiasCorrectionKl: z.boolean().default(false).meta({
    description:
      'Multiply the KL term by the ratio to the old probabilities, which makes its gradient that of the reverse KL.',
    reason: "plain k3, as in the paper's recipe; TRL 1.16 has it on",
  }),
  importanceSamplingCorrection: z.boolean().default(true).meta({
    description:
      'Weigh every token by the ratio of the probability that the loss graph gives it to that of the rollout.',
    reason: 'it costs nothing, and is 1 where both compute alike',
  }),
  importanceSamplingClipMax: z.number().positive().default(2).meta({
    description: 'Largest such weight (token_truncate).',
    reason: 'the cap that others use; the paper names none',
  }),
})

/** The options of GRPO: the one place of their defaults, with the reasons. Names are TRL's. */
export const grpoSchema = z
  .strictObject({
    ...durationFields('problems'),
    promptsPerStep: z.int().positive().default(8).meta({
      description: 'Problems in a step.',
      reason: '64 completions a step: minutes on a laptop with a small model',
    }),
    maxPromptLength: z.int().positive().optional().meta({
      description: 'Problems whose prompt has more tokens are left out.',
      default: 'none is left out',
      reason: 'what the model cannot read is an error',
    }),
    numGenerations: z.int().min(2).default(8).meta({
      description: 'Completions of every problem, which are compared with each other.',
      reason: "TRL's",
    }),
    numMiniBatches: z.int().positive().default(1).meta({
      description: 'Updates that the problems of a step are cut into; must divide promptsPerStep.',
      reason: 'one update a step stays on-policy',
    }),
    numIterations: z.int().positive().default(1).meta({
      description: 'How often the completions of a step are gone through.',
      reason: "TRL's; one stays on-policy and saves a forward pass",
    }),
    ...samplingSchema.shape,
    temperature: z.number().min(1e-4).default(1).meta({
      description: 'Divides the logits, in the rollout and in the loss.',
      reason: "the model's own distribution",
    }),
    topP: off(1, 'top-p'),
    topK: off(0, 'top-k'),
    minP: off(0, 'min-p'),
    seed: z.int().nonnegative().default(42).meta({
      description: 'Seed of the order of the problems and of all draws.',
      reason: "TRL's",
    }),
    scaleRewards: z.enum(['group', 'batch', 'none']).default('group').meta({
      description: "What advantages are divided by: the spread of their group's rewards, of the step's, or nothing.",
      reason: "TRL's, and the original GRPO",
    }),
    ...grpoLossSchema.shape,
    ...optimizerFields,
    ...engineSchema.shape,
    recompute: recomputeField,
  })
  .refine(...oneDuration)
  .refine(({ promptsPerStep, numMiniBatches }) => promptsPerStep % numMiniBatches === 0, {
    path: ['numMiniBatches'],
    error: 'must divide promptsPerStep',
  })

export type GrpoOptions = z.input<typeof grpoSchema>
export type GrpoSettings = z.output<typeof grpoSchema>
export type GrpoLossOptions = z.input<typeof grpoLossSchema>
export type GrpoLossSettings = z.output<typeof grpoLossSchema>

/** The part of the options that the loss is made of. */
export function lossSettingsOf(settings: GrpoSettings): GrpoLossSettings {
  return z.object(grpoLossSchema.shape).parse(settings)
}

/** @throws Error that lists every option that is unknown or out of range. */
export function parseGrpo(options: unknown): GrpoSettings {
  return parseOptions(grpoSchema, options, 'grpo')
}

/** @throws Error that lists every option that is unknown or out of range. */
export function parseGrpoLoss(options: unknown): GrpoLossSettings {
  return parseOptions(grpoLossSchema, options, 'grpo loss')
}
