import type { Adapter } from '../adapter/index.ts'
import { toOnnx } from '../graph/index.ts'
import { type Network, type Pack, type PackSizes, packedLogProbs, packSizes, parametersOf } from '../model/index.ts'
import { float32Tensor } from '../runtime/index.ts'

/** A loaded forward graph. */
export interface LogProbs {
  /**
   * log π of every completion token, in the order of the pack.
   * @param values the adapter's numbers to use: by default its own; all zero is the model without it.
   */
  of(pack: Pack, temperature?: number, values?: Float32Array): Promise<Float32Array>
}

/** Builds and loads the graph of log-probabilities alone: what `openLoss` computes, without a gradient. Keep it. */
export async function openLogProbs(model: Network, adapter: Adapter, sizes: PackSizes = packSizes): Promise<LogProbs> {
  const { parameters } = adapter.enter(parametersOf(model.external))
  const graph = toOnnx({ log_probs: packedLogProbs(model, parameters, { ...sizes, recompute: false }) })
  const session = await model.runtime.load(graph, { externalFolder: model.external.folder })
  return {
    async of(pack, temperature = 1, values = adapter.values) {
      const outputs = await session.run({
        ...pack.feeds,
        ...adapter.feeds(values),
        temperature: float32Tensor([temperature], []),
      })
      return (outputs.log_probs!.data as Float32Array).subarray(0, pack.completionTokens)
    },
  }
}
