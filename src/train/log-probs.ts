import type { Adapter } from '../adapter/index.ts'
import { toOnnx } from '../graph/index.ts'
import {
  lanesOf,
  type Network,
  type Pack,
  type PackSizes,
  packedLogProbs,
  packSizesOf,
  parametersOf,
} from '../model/index.ts'
import { float32Tensor, loadSideBySide } from '../runtime/index.ts'

/** A loaded forward graph. */
export interface LogProbs {
  /** How many packs are computed at once where they are asked for at once. */
  lanes: number
  /** log π of every completion token, in the order of the pack. */
  of(pack: Pack, temperature?: number): Promise<Float32Array>
}

/**
 * Builds and loads the graph of log-probabilities alone: what `openLoss` computes, without a gradient. Keep it.
 * @param adapter undefined: of the model itself, which is the reference of KL whatever is trained
 */
export async function openLogProbs(
  model: Network,
  adapter: Adapter | undefined,
  sizes: PackSizes = packSizesOf(model.parameters),
): Promise<LogProbs> {
  const own = parametersOf(model.external)
  const { parameters } = adapter?.enter(own) ?? { parameters: own }
  const graph = toOnnx({ log_probs: packedLogProbs(model, parameters, { ...sizes, recompute: false }) })
  const session = await loadSideBySide(lanesOf(model), graph, {
    name: 'log-probs',
    externalFolder: model.external.folder,
    spin: true,
  })
  return {
    lanes: session.lanes,
    async of(pack, temperature = 1) {
      const feeds = { ...pack.feeds, ...adapter?.feeds(), temperature: float32Tensor([temperature], []) }
      const outputs = await session.run(feeds)
      return (outputs.log_probs!.data as Float32Array).subarray(0, pack.completionTokens)
    },
  }
}
