import { uniforms } from '../adapter/index.ts'
import { mean } from '../train/index.ts'
import type { EvaluatedCompletion } from './evaluate.ts'

/** A mean with a 95 % interval. */
export interface Estimate {
  mean: number
  low: number
  high: number
}

/** Resamples of a bootstrap: the ends of its interval then scatter by less than a tenth of its width. */
const RESAMPLES = 10_000

/** The 97.5 percentile of the normal distribution. */
const Z = 1.959963984540054

/** Values of every problem, one a completion, by the problems' ids. */
export function byProblem<R extends Pick<EvaluatedCompletion, 'problem_id'>, V>(
  completions: readonly R[],
  value: (row: R) => V,
): Map<string, V[]> {
  const values = new Map<string, V[]>()
  for (const row of completions) {
    const list = values.get(row.problem_id)
    if (list) list.push(value(row))
    else values.set(row.problem_id, [value(row)])
  }
  return values
}

/** Mean reward of every problem over its completions, by the problems' ids. */
export function problemMeans(
  completions: readonly Pick<EvaluatedCompletion, 'problem_id' | 'rewards'>[],
  reward: string,
): Map<string, number> {
  const values = byProblem(completions, ({ rewards }) => rewards[reward]!)
  return new Map([...values].map(([id, list]) => [id, mean(list)]))
}

/**
 * The mean of values, one a problem, with its 95 % interval: Wilson's of a share where every value is 0 or 1, else the bootstrap's.
 */
export function estimate(values: readonly number[]): Estimate {
  return values.every(value => value === 0 || value === 1) ? wilson(values) : bootstrap(values)
}

/** Wilson's score interval of a share (Wilson 1927): it holds also where all or none of a few are right. */
export function wilson(values: readonly number[]): Estimate {
  const { length: n } = values
  const share = mean(values)
  const middle = share + Z ** 2 / (2 * n)
  const half = Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2))
  const scale = 1 + Z ** 2 / n
  return { mean: share, low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) }
}

/**
 * The mean of values, one a problem, with the 2.5 and 97.5 percentiles of the mean over problems drawn again with replacement
 * (percentile bootstrap, Efron 1979). Of differences on the same problems it is the paired interval.
 */
export function bootstrap(values: readonly number[], seed = 0): Estimate {
  const { length } = values
  const uniform = uniforms(seed, 'bootstrap')
  const means = Float64Array.from({ length: RESAMPLES }, (_, resample) => {
    let sum = 0
    for (let i = 0; i < length; i++) sum += values[Math.floor(uniform(resample * length + i) * length)]!
    return sum / length
  }).sort()
  return { mean: mean(values), low: means[RESAMPLES * 0.025]!, high: means[RESAMPLES * 0.975 - 1]! }
}

/**
 * After less before, problem by problem, with the interval of `bootstrap`. Where no problem differs, that would be empty: then by how much the share
 * of problems that differ can be above 0, by Wilson's interval. @throws Error where they are not of the same problems.
 */
export function pairedDifference(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  seed = 0,
): Estimate {
  const missing = [...before.keys()].find(id => !after.has(id)) ?? [...after.keys()].find(id => !before.has(id))
  if (missing !== undefined)
    throw new Error(
      `paired difference: problem ${missing} is in one of the two only; compare scores of the same problems`,
    )
  const differences = [...before].map(([id, value]) => after.get(id)! - value)
  if (differences.some(difference => difference !== 0)) return bootstrap(differences, seed)
  const { high } = wilson(differences)
  return { mean: 0, low: -high, high }
}

/**
 * Chance that at least one of k completions is right, without bias from n of which some are: 1 − C(n − right, k) / C(n, k)
 * (Chen et al. 2021, "Evaluating Large Language Models Trained on Code").
 */
export function passAt(k: number, right: number, n: number): number {
  if (n - right < k) return 1
  let allWrong = 1
  for (let i = n - right + 1; i <= n; i++) allWrong *= 1 - k / i
  return 1 - allWrong
}

/** A difference of shares in points of a hundred: `+28.5`. */
export function points(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`
}
