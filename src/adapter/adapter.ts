import type { Parameters } from '../model/index.ts'
import type { HostTensor } from '../runtime/index.ts'
import type { Basis, Entrance } from './enter.ts'

/** What a trainer and an engine know of an adapter: how it enters a graph, and its numbers as one list. */
export interface Adapter {
  /** The trained numbers, float32 master copies, in one list. */
  readonly values: Float32Array
  /** What surrounds its numbers in every module that it adapts. */
  readonly bases: readonly Basis[]
  /** Adds the adapter to the parameters of a graph that is being built. */
  enter(parameters: Parameters): Entrance
  /** The trained inputs of that graph for some numbers: by default the adapter's own, rounded as they are stored. */
  feeds(values?: Float32Array): Record<string, HostTensor>
  /** The gradient of `values` from the gradients of the trained inputs, by the names of `feeds`. */
  pullback(gradients: Readonly<Record<string, HostTensor>>): Float64Array
}
