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

/** Mean reward of every problem over its completions, by the problems' ids. */
export function problemMeans(
  completions: readonly Pick<EvaluatedCompletion, 'problem_id' | 'rewards'>[],
  reward: string,
): Map<string, number> {
  const values = new Map<string, number[]>()
  for (const { problem_id, rewards } of completions)
    values.set(problem_id, [...(values.get(problem_id) ?? []), rewards[reward]!])
  return new Map([...values].map(([id, list]) => [id, mean(list)]))
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

/** After less before, problem by problem. @throws Error where they are not of the same problems. */
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
  return bootstrap(
    [...before].map(([id, value]) => after.get(id)! - value),
    seed,
  )
}

/** A difference of shares in points of a hundred: `+28.5`. */
export function points(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`
}
