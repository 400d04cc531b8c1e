import { grpoSchema } from './grpo-options.ts'

export interface AdvantageOptions {
  /** Completions of every prompt: consecutive rewards of this number are a group. */
  numGenerations: number
  /** What the centred rewards are divided by: their group's spread, that of all rewards, or nothing. Default `group`. */
  scaleRewards?: 'group' | 'batch' | 'none'
}

export interface Advantages {
  /** Of every completion. */
  advantages: Float64Array
  /** Sample standard deviation (n − 1) of every group, whatever the scale. */
  std: Float64Array
}

/** TRL's: keeps the advantages of nearly equal rewards finite. */
const EPSILON = 1e-4

/** Below this a spread counts as none, as in TRL: weighted sums of equal rewards may differ in their last bits. */
const NO_SPREAD = 1e-8

/** Whether rewards of this standard deviation say which completion is the better one. */
export function hasSpread(std: number): boolean {
  return std >= NO_SPREAD
}

/**
 * (reward − mean of its group) / (sample standard deviation + 1e-4), as TRL computes it. A group without spread gets exact zeros.
 * @throws Error where the rewards do not form whole groups of at least two, or one is not finite.
 */
export function groupAdvantages(
  rewards: ArrayLike<number>,
  { numGenerations, scaleRewards = grpoSchema.shape.scaleRewards.parse(undefined) }: AdvantageOptions,
): Advantages {
  const all = Float64Array.from(rewards)
  check(all, numGenerations)
  const groups = Array.from({ length: all.length / numGenerations }, (_, i) =>
    all.subarray(i * numGenerations, (i + 1) * numGenerations),
  )
  const std = Float64Array.from(groups, sampleStd)
  const scales = { group: (i: number) => std[i]! + EPSILON, batch: constantly(sampleStd(all) + EPSILON), none: () => 1 }
  const scale = scales[scaleRewards]
  const advantages = groups.flatMap((group, i) => {
    const centre = mean(group)
    return Array.from(group, reward => (hasSpread(std[i]!) ? (reward - centre) / scale(i) : 0))
  })
  return { advantages: Float64Array.from(advantages), std }
}

function check(rewards: Float64Array, numGenerations: number): void {
  if (!Number.isInteger(numGenerations) || numGenerations < 2)
    throw new Error(`advantages: numGenerations is ${numGenerations}; a group needs at least 2 completions to compare`)
  if (rewards.length === 0 || rewards.length % numGenerations !== 0)
    throw new Error(`advantages: ${rewards.length} rewards are not whole groups of ${numGenerations}`)
  const bad = rewards.findIndex(reward => !Number.isFinite(reward))
  if (bad >= 0) throw new Error(`advantages: reward ${bad} is ${rewards[bad]}; rewards must be finite numbers`)
}

function constantly(value: number): () => number {
  return () => value
}

/** Around the first value, so that the mean of equal values is that value exactly. */
export function mean(values: ArrayLike<number>): number {
  const first = values[0]!
  let sum = 0
  for (let i = 1; i < values.length; i++) sum += values[i]! - first
  return first + sum / values.length
}

/** Sample standard deviation, n − 1 below the sum of squares. */
export function sampleStd(values: ArrayLike<number>): number {
  const centre = mean(values)
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2
  return Math.sqrt(squares / (values.length - 1))
}
