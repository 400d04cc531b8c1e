import type { Runtime } from '../runtime/index.ts'
import type { Network } from './load.ts'

/**
 * Weights of the smallest model whose operators are worth sharing out among threads. nano's are not: two threads compute its pre-training 1.3 times
 * as fast as one, two lanes of one thread 1.5 times (2,800 and 4,200 tokens a second).
 */
const LARGE = 20e6

/** Whether a model is so small that its operators are not shared out among threads. */
export function isSmall(parameters: number): boolean {
  return parameters < LARGE
}

/** How many of a model's graphs run side by side: one a thread where it is small, else one that has all threads. */
export function laneCount(parameters: number, threads: number): number {
  return isSmall(parameters) ? threads : 1
}

/** Where a model's graphs run side by side, at most `most` of them. Where that is one it has all threads. */
export function lanesOf(
  { parameters, runtime }: Pick<Network, 'parameters' | 'runtime'>,
  most = Number.POSITIVE_INFINITY,
): readonly Runtime[] {
  const count = Math.min(most, laneCount(parameters, runtime.threads))
  return count > 1 ? runtime.lanes(count) : [runtime]
}
