import { type Adapter, addTo } from '../adapter/index.ts'
import { lanesOf, type Network, type Pack, type PackedOptions, packSizesOf, parametersOf } from '../model/index.ts'
import { discard, float32Tensor, type HostTensor, type LaneRuns, loadSideBySide } from '../runtime/index.ts'
import { gradientName, lossGraph, type Objective, weightedLogProbs } from './loss-graph.ts'
import { firstNonFinite } from './sums.ts'

export interface LossOptions extends Partial<PackedOptions> {
  /** Default: `weightedLogProbs`. */
  objective?: Objective
}

/** Sums over one pack: nothing is divided yet, so that packs add up in any split over machines. */
export interface PackGradient {
  objective: number
  /** Of every completion token, in the order of the pack. */
  logProbs: Float32Array
  /** Gradient of the adapter's values, float64. */
  readonly gradient: Float64Array
  /** Whether all of the gradient is. */
  isFinite(): boolean
  /** The same, added to a list without one of its own: full fine-tuning has millions of values. Once, and the last that is asked of it. */
  addGradientTo(total: Float64Array): void
}

/** What a loaded loss graph computes. */
export interface Gradients {
  /** `perSlot`: the objective's inputs, a value for every completion token. */
  gradient(
    pack: Pack,
    perSlot: Readonly<Record<string, ArrayLike<number>>>,
    temperature?: number,
  ): Promise<PackGradient>
}

/** Gradients at the adapter's numbers as they were when they were asked for. */
export interface HeldGradients extends Gradients {
  /** To be called once all of them are done. */
  release(): Promise<void>
}

/** A loaded loss graph. */
export interface Loss extends Gradients {
  adapter: Adapter
  sizes: PackedOptions
  /** How many packs are computed at once where they are asked for at once. */
  lanes: number
  /** Brings the adapter's numbers to where the graph runs, once for many packs: every gradient would bring all weights of a model again. */
  hold(): Promise<HeldGradients>
}

/** Builds and loads the loss graph of a model with an adapter. Keep it: releasing a session does not give all of its memory back. */
export async function openLoss(
  model: Network,
  adapter: Adapter,
  { objective = weightedLogProbs, ...given }: LossOptions = {},
): Promise<Loss> {
  // Recomputing costs a third more time and saves most of the memory.
  const sizes = { ...packSizesOf(model.parameters), recompute: true, ...given }
  const entrance = adapter.enter(parametersOf(model.external))
  const graph = lossGraph(model, entrance, objective, sizes)
  const session = await loadSideBySide(lanesOf(model), graph, {
    name: 'loss',
    externalFolder: model.external.folder,
    spin: true,
  })
  const at = (runs: LaneRuns, values: Readonly<Record<string, HostTensor>>): Gradients => ({
    async gradient(pack, perSlot, temperature = 1) {
      const outputs = await runs.run({
        ...pack.feeds,
        ...values,
        ...Object.fromEntries(Object.entries(perSlot).map(([name, values]) => [name, pack.perSlot(values)])),
        temperature: float32Tensor([temperature], []),
      })
      return packGradient(adapter, Object.keys(entrance.trained), pack, outputs)
    },
  })
  return {
    adapter,
    sizes,
    lanes: session.lanes,
    gradient: (...asked) => at(session, adapter.feeds()).gradient(...asked),
    async hold() {
      const held = await session.hold(adapter.feeds())
      return { ...at(held, {}), release: held.release }
    },
  }
}

/** @param trained names of the trained inputs */
function packGradient(
  adapter: Adapter,
  trained: readonly string[],
  pack: Pack,
  outputs: Readonly<Record<string, HostTensor>>,
): PackGradient {
  const gradients = Object.fromEntries(trained.map(name => [name, outputs[gradientName(name)]!]))
  let own: Float64Array | undefined
  let isSpent = false
  const checkUnspent = () => {
    if (isSpent) throw new Error('loss: this gradient was added to a list, and is gone')
  }
  return {
    objective: outputs.objective!.data[0] as number,
    logProbs: (outputs.log_probs!.data as Float32Array).subarray(0, pack.completionTokens),
    get gradient() {
      checkUnspent()
      own ??= adapter.pullback(gradients)
      return own
    },
    isFinite: () => Object.values(gradients).every(({ data }) => firstNonFinite(data as Float32Array) < 0),
    addGradientTo(total) {
      checkUnspent()
      isSpent = true
      if (own) addTo(total, own)
      else adapter.pullback(gradients, total)
      discard(Object.values(gradients).map(({ data }) => data))
    },
  }
}
