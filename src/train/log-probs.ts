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
import { float32Tensor, type HostTensor, type LaneRuns, loadSideBySide } from '../runtime/index.ts'

export interface LogProbsOf {
  /** log π of every completion token, in the order of the pack. */
  of(pack: Pack, temperature?: number): Promise<Float32Array>
}

/** At the adapter's numbers as they were when they were asked for. */
export interface HeldLogProbs extends LogProbsOf {
  /** To be called once all of them are done. */
  release(): Promise<void>
}

/** A loaded forward graph. */
export interface LogProbs extends LogProbsOf {
  /** How many packs are computed at once where they are asked for at once. */
  lanes: number
  /** Brings the adapter's numbers to where the graph runs, once for many packs, as `Loss.hold` does. */
  hold(): Promise<HeldLogProbs>
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
  const feeds = () => adapter?.feeds() ?? {}
  const at = (runs: LaneRuns, values: Readonly<Record<string, HostTensor>>): LogProbsOf => ({
    async of(pack, temperature = 1) {
      const outputs = await runs.run({ ...pack.feeds, ...values, temperature: float32Tensor([temperature], []) })
      return (outputs.log_probs!.data as Float32Array).subarray(0, pack.completionTokens)
    },
  })
  return {
    lanes: session.lanes,
    of: (...asked) => at(session, feeds()).of(...asked),
    async hold() {
      const held = await session.hold(feeds())
      return { ...at(held, {}), release: held.release }
    },
  }
}
