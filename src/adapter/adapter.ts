import type { Parameters } from '../model/index.ts'
import type { HostTensor } from '../runtime/index.ts'
import type { Blobs } from '../store/index.ts'
import type { VDType } from './dtype.ts'
import type { Basis, Entrance } from './enter.ts'
import type { Method } from './methods-schema.ts'

/**
 * What a trainer and an engine know of an adapter: how it enters a graph, and its numbers as one list. They need not know its method. The
 * model without it, which KL is measured to, is the model itself: whatever an adapter trains, the model's own weights stay as they are.
 */
export interface Adapter {
  readonly method: Method
  /** All that its method lets choose: with `values` it is the whole adapter, and two with the same settings build the same graphs. */
  readonly settings: object
  /** The trained numbers, float32 master copies, in one list. */
  readonly values: Float32Array
  /** What the user should know of the settings, though it is no error. */
  readonly notes?: readonly string[]
  /** Type in which they are stored, and run: what is measured is what is saved. */
  readonly dtype: VDType
  /**
   * What surrounds R in every module, where an adapter is nothing but R: such adapters mix in one batch of an engine. Undefined for others,
   * which have batches of their own.
   */
  readonly bases?: readonly Basis[]
  /** Adds the adapter to the parameters of a graph that is being built. */
  enter(parameters: Parameters): Entrance
  /** The trained inputs of that graph. They may be views of `values`: copy what must outlast a change of these. */
  feeds(): Record<string, HostTensor>
  /** The gradient of `values` from the gradients of the trained inputs, by the names of `feeds`: added to `total`, where one is given. */
  pullback(gradients: Readonly<Record<string, HostTensor>>, total?: Float64Array): Float64Array
  /** Writes all that `loadAdapter` needs into a folder (Node), or as blobs. */
  save(place: string | Blobs): Promise<void>
}
