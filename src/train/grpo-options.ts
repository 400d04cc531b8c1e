import { z } from 'zod'
import { type EngineOptions, engineSchema, type SamplingOptions, samplingSchema } from '../rollout/index.ts'
import { SCHEDULES } from './schedule.ts'

const DEFAULT_EPOCHS = 1

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
    steps: z.int().positive().optional().meta({ description: 'Steps to train. Instead of epochs.' }),
    epochs: z.int().positive().optional().meta({
      description: 'How often all problems are seen, each time in another order. Instead of steps.',
      default: DEFAULT_EPOCHS,
      reason: 'where steps is not given either',
    }),
    promptsPerStep: z.int().positive().default(8).meta({
      description: 'Problems in a step.',
      reason: '64 completions a step: minutes on a laptop with a small model',
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
    temperature: z.number().positive().default(1).meta({
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
    learningRate: z.number().nonnegative().default(0.01).meta({
      description: 'Step size of AdamW.',
      reason: 'few numbers that move a whole model have far to go',
    }),
    lrSchedulerType: z.enum(SCHEDULES).default('constant').meta({
      description: 'How the learning rate goes on after the warm-up; linear and cosine reach 0 at the end.',
      reason: 'a run can be prolonged without changing what was done',
    }),
    warmupSteps: z.int().nonnegative().default(0).meta({
      description: 'Steps over which the learning rate rises from 0.',
      reason: 'few numbers need none, and a first step without effect is costly',
    }),
    weightDecay: z.number().nonnegative().default(0).meta({
      description: "AdamW's.",
      reason: "TRL's",
    }),
    maxGradNorm: z.number().positive().default(1).meta({
      description: 'Longer gradients are scaled down to this norm.',
      reason: "TRL's",
    }),
    ...engineSchema.shape,
    recompute: z.boolean().default(true).meta({
      description: 'Compute the inner values of a layer twice instead of keeping them.',
      reason: 'a third more time, a fraction of the memory',
    }),
  })
  .refine(({ steps, epochs }) => steps === undefined || epochs === undefined, {
    path: ['epochs'],
    error: 'steps already says how long to train: give one of both',
  })
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

/** The part of the options that says how completions are drawn. */
export function samplingOf(settings: GrpoSettings): SamplingOptions {
  return z.object(samplingSchema.shape).parse(settings)
}

/** The part of the options that the engine is opened with. */
export function engineOptionsOf(settings: GrpoSettings): EngineOptions {
  return z.object(engineSchema.shape).parse(settings)
}

/** Steps of a training on this many problems in an epoch's whole steps. */
export function totalSteps({ steps, epochs = DEFAULT_EPOCHS }: GrpoSettings, stepsPerEpoch: number): number {
  return steps ?? epochs * stepsPerEpoch
}

/** @throws Error that lists every option that is unknown or out of range. */
export function parseGrpo(options: unknown): GrpoSettings {
  return parse(grpoSchema, options, 'grpo options')
}

/** @throws Error that lists every option that is unknown or out of range. */
export function parseGrpoLoss(options: unknown): GrpoLossSettings {
  return parse(grpoLossSchema, options, 'grpo loss options')
}

function parse<S extends z.ZodType>(schema: S, options: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(options)
  if (!parsed.success) throw new Error(`${what}:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
