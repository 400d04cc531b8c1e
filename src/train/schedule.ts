export const SCHEDULES = ['constant', 'linear', 'cosine'] as const

export interface Schedule {
  lrSchedulerType: (typeof SCHEDULES)[number]
  learningRate: number
  /** Steps over which the rate rises from 0. */
  warmupSteps: number
  /** Steps of the whole training. */
  steps: number
}

/** Learning rate of a step (1 is the first), as transformers' `get_scheduler` gives it: the first of a warm-up is 0. */
export function learningRateAt(step: number, { lrSchedulerType, learningRate, warmupSteps, steps }: Schedule): number {
  const before = step - 1
  if (before < warmupSteps) return (learningRate * before) / warmupSteps
  const progress = (before - warmupSteps) / Math.max(1, steps - warmupSteps)
  switch (lrSchedulerType) {
    case 'constant':
      return learningRate
    case 'linear':
      return learningRate * Math.max(0, 1 - progress)
    case 'cosine':
      return learningRate * Math.max(0, (1 + Math.cos(Math.PI * progress)) / 2)
  }
}
