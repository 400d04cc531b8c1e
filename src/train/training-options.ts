// Options that all trainers share.
import { z } from 'zod'
import type { Method } from '../adapter/index.ts'
import { KEEP_AT_MOST } from '../model/index.ts'
import { SCHEDULES } from './schedule.ts'

const DEFAULT_EPOCHS = 1

/** How long to train: `epochs` says what is seen in one. */
export function durationFields(epochs: string) {
  return {
    steps: z.int().positive().optional().meta({ description: 'Steps to train. Instead of epochs.' }),
    epochs: z
      .int()
      .positive()
      .optional()
      .meta({
        description: `How often all ${epochs} are seen, each time in another order. Instead of steps.`,
        default: DEFAULT_EPOCHS,
        reason: 'where steps is not given either',
      }),
  }
}

export interface Duration {
  steps?: number | undefined
  epochs?: number | undefined
}

/** For a schema's `refine`: what `durationFields` must fulfil together. */
export const oneDuration: [(given: Duration) => boolean, { path: string[]; error: string }] = [
  ({ steps, epochs }) => steps === undefined || epochs === undefined,
  { path: ['epochs'], error: 'steps already says how long to train: give one of both' },
]

/** Steps of a training on what an epoch has in whole steps. */
export function totalSteps({ steps, epochs = DEFAULT_EPOCHS }: Duration, stepsPerEpoch: number): number {
  return steps ?? epochs * stepsPerEpoch
}

/** Step sizes of AdamW where none is given: the more numbers move a model, the less far each has to go. */
const LEARNING_RATES = { tinylora: 0.01, 'lora-xs': 0.004, lora: 1e-4, full: 1e-5 } satisfies Record<Method, number>

/** Options with the learning rate of the method that is trained, where they have none of their own. */
export function withLearningRate<O extends { learningRate?: unknown }>(options: O, method: Method = 'tinylora'): O {
  return { ...options, learningRate: options.learningRate ?? LEARNING_RATES[method] }
}

/** What moves the numbers. */
export const optimizerFields = {
  learningRate: z
    .number()
    .nonnegative()
    .default(LEARNING_RATES.tinylora)
    .meta({
      description: 'Step size of AdamW.',
      default: Object.entries(LEARNING_RATES)
        .map(([method, rate]) => `${rate} with ${method}`)
        .join(', '),
      reason: 'tens of numbers that move a whole model have far to go; for thousands take less, such as 0.004',
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
}

/** Whether the gradient keeps what the forward pass computed. */
export const recomputeField = z
  .boolean()
  .optional()
  .meta({
    description: 'Compute the inner values of a layer twice instead of keeping them.',
    default: `where keeping them, beside what is trained, would take more than ${KEEP_AT_MOST / 1e9} GB`,
    reason: 'a third more time, a fraction of the memory, the same numbers',
  })
