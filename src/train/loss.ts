import { type Adapter, addTo } from '../adapter/index.ts'
import { lanesOf, type Network, type Pack, type PackedOptions, packSizesOf, parametersOf } from '../model/index.ts'
import { float32Tensor, loadSideBySide } from '../runtime/index.ts'
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
  /** The same, added to a list without one of its own: full fine-tuning has millions of values. */
  addGradientTo(total: Float64Array): void
}

/** A loaded loss graph. */
export interface Loss {
  adapter: Adapter
  sizes: PackedOptions
  /** How many packs are computed at once where they are asked for at once. */
  lanes: number
  /** `perSlot`: the objective's inputs, a value for every completion token. */
  gradient(
    pack: Pack,
    perSlot: Readonly<Record<string, ArrayLike<number>>>,
    temperature?: number,
  ): Promise<PackGradient>
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
  return {
    adapter,
    sizes,
    lanes: session.lanes,
    async gradient(pack, perSlot, temperature = 1) {
      const outputs = await session.run({
        ...pack.feeds,
        ...adapter.feeds(),
        ...Object.fromEntries(Object.entries(perSlot).map(([name, values]) => [name, pack.perSlot(values)])),
        temperature: float32Tensor([temperature], []),
      })
      const names = Object.keys(entrance.trained)
      const gradients = Object.fromEntries(names.map(name => [name, outputs[gradientName(name)]!]))
      let own: Float64Array | undefined
      return {
        objective: outputs.objective!.data[0] as number,
        logProbs: (outputs.log_probs!.data as Float32Array).subarray(0, pack.completionTokens),
        get gradient() {
          own ??= adapter.pullback(gradients)
          return own
        },
        isFinite: () => Object.values(gradients).every(({ data }) => firstNonFinite(data as Float32Array) < 0),
        addGradientTo(total) {
          if (own) addTo(total, own)
          else adapter.pullback(gradients, total)
        },
      }
    },
  }
}
