import type { Runtime } from '../runtime/index.ts'
import type { Network } from './load.ts'

/**
 * Weights of the smallest model whose operators are worth sharing out among threads. nano's are not: two threads compute them 1.3 times as fast
 * as one, and two lanes of one thread twice as much in the same time.
 */
const LARGE = 20e6

/** Where a model's graphs run side by side: in one lane a thread where it is small, else in its runtime alone. */
export function lanesOf({ parameters, runtime }: Pick<Network, 'parameters' | 'runtime'>): readonly Runtime[] {
  return parameters < LARGE && runtime.threads > 1 ? runtime.lanes() : [runtime]
}
