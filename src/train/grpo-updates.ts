import { pMapIterable } from 'p-map'
import type { Adapter } from '../adapter/index.ts'
import { AdamW } from './adamw.ts'
import { hasSpread, mean } from './advantages.ts'
import { clipGradient } from './clip-gradient.ts'
import { concatenated, type GrpoGraphs, type PreparedGroup } from './grpo-graphs.ts'
import { grpoLoss, LOSS_METRICS } from './grpo-loss.ts'
import { combineMetrics } from './grpo-metrics.ts'
import { type GrpoLossSettings, type GrpoSettings, lossSettingsOf } from './grpo-options.ts'
import { countTokens, type ScoredGroup } from './scored-group.ts'
import { scaleBy } from './sums.ts'
import type { Metrics } from './training-step.ts'

export interface UpdateHooks {
  signal?: AbortSignal | undefined
  /** Called after the gradient of every group. */
  onGradient?(done: number, total: number): void
  /** Called after every update. */
  onUpdate?(done: number, total: number): void
}

/** What came of one update. */
interface Updated {
  loss: number
  gradNorm: number
  metrics: Metrics
  /** That it was computed from. */
  tokens: number
}

/** What the sums of an update are divided by: of the step's tokens its share, as TRL 1.16 rescales them. */
interface Divisors {
  numTokens: number
  numSequences: number
}

/** Changes an adapter's numbers by scored completions. */
export class Updates {
  readonly optimizer: AdamW
  readonly #adapter: Adapter
  readonly #graphs: GrpoGraphs
  readonly #settings: GrpoSettings
  readonly #lossSettings: GrpoLossSettings

  constructor(adapter: Adapter, graphs: GrpoGraphs, settings: GrpoSettings) {
    const { learningRate, weightDecay } = settings
    this.optimizer = new AdamW(adapter.values, { learningRate, weightDecay })
    this.#adapter = adapter
    this.#graphs = graphs
    this.#settings = settings
    this.#lossSettings = lossSettingsOf(settings)
  }

  /**
   * Goes through a step's groups `numIterations` times, in `numMiniBatches` updates each. Without KL, groups whose advantages are all 0 are
   * left out, and an update without any group changes nothing.
   * @returns `loss` and `grad_norm`, means over the updates, and what the trained tokens were like: null where there are none.
   * @throws Error where a gradient is not finite: the numbers are then those of the last good update. The signal's reason.
   */
  async run(groups: readonly ScoredGroup[], hooks: UpdateHooks = {}): Promise<Metrics> {
    const { numIterations, numMiniBatches, numGenerations } = this.#settings
    const size = groups.length / numMiniBatches
    const divisors = { numTokens: countTokens(groups) / numMiniBatches, numSequences: size * numGenerations }
    const batches = await this.#prepared(groups, size, hooks)
    const total = batches.flat().length * numIterations
    const updates: Updated[] = []
    let done = 0
    const afterGroup = () => {
      done += 1
      hooks.onGradient?.(done, total)
    }
    for (let iteration = 0; iteration < numIterations; iteration++)
      for (const batch of batches) {
        updates.push(await this.#update(batch, divisors, { signal: hooks.signal, afterGroup }))
        hooks.onUpdate?.(updates.length, numIterations * numMiniBatches)
      }
    return {
      loss: mean(updates.map(({ loss }) => loss)),
      grad_norm: mean(updates.map(({ gradNorm }) => gradNorm)),
      ...combineMetrics(updates, LOSS_METRICS),
    }
  }

  /** The batches of the updates, each of the live ones among `size` groups. */
  async #prepared(groups: readonly ScoredGroup[], size: number, { signal }: UpdateHooks): Promise<PreparedGroup[][]> {
    const isLive = ({ std }: ScoredGroup) => this.#settings.beta !== 0 || hasSpread(std)
    const batches: PreparedGroup[][] = []
    const held = await this.#graphs.holdPreparation()
    try {
      for (let start = 0; start < groups.length; start += size) {
        const batch: PreparedGroup[] = []
        const live = groups.slice(start, start + size).filter(isLive)
        for await (const group of this.#inLanes(live, held.prepare, signal)) batch.push(group)
        batches.push(batch)
      }
    } finally {
      await held.release()
    }
    return batches
  }

  async #update(
    batch: readonly PreparedGroup[],
    divisors: Divisors,
    { signal, afterGroup }: { signal?: AbortSignal | undefined; afterGroup(): void },
  ): Promise<Updated> {
    if (batch.length === 0) return { loss: 0, gradNorm: 0, metrics: {}, tokens: 0 }
    const divisor = this.#settings.lossType === 'grpo' ? divisors.numSequences : divisors.numTokens
    const gradient = new Float64Array(this.#adapter.values.length)
    const logProbs: Float32Array[] = []
    const held = await this.#graphs.hold()
    try {
      for await (const sums of this.#inLanes(batch, held.gradient, signal)) {
        sums.addGradientTo(gradient)
        logProbs.push(sums.logProbs)
        afterGroup()
      }
    } finally {
      await held.release()
    }
    signal?.throwIfAborted()
    const measured = this.#measure(batch, concatenated(logProbs), divisors)
    scaleBy(gradient, -1 / divisor)
    const gradNorm = clipGradient(gradient, this.#settings.maxGradNorm)
    this.optimizer.step(gradient)
    return { ...measured, gradNorm }
  }

  /** In order, and as many at once as there are lanes; what is ready early waits, so that no lane does; of one lane nothing has to, and a gradient may be as large as the model. None is begun after an abort. */
  #inLanes<T, R>(groups: readonly T[], f: (group: T) => Promise<R>, signal: AbortSignal | undefined): AsyncIterable<R> {
    const { lanes } = this.#graphs
    const begin = async (group: T) => {
      signal?.throwIfAborted()
      return f(group)
    }
    return pMapIterable(groups, begin, { concurrency: lanes, backpressure: 2 * lanes - 1 })
  }

  /** The loss and what it is made of, in float64, from the log-probabilities that the graph found. */
  #measure(batch: readonly PreparedGroup[], logProbs: Float32Array, divisors: Divisors): Omit<Updated, 'gradNorm'> {
    const of = (values: (prepared: PreparedGroup) => Float32Array | undefined) => {
      const arrays = batch.flatMap(prepared => values(prepared) ?? [])
      return arrays.length === 0 ? undefined : concatenated(arrays)
    }
    const { loss, metrics } = grpoLoss({
      ...this.#lossSettings,
      ...divisors,
      logProbs,
      oldLogProbs: of(prepared => prepared.oldLogProbs),
      referenceLogProbs: of(prepared => prepared.referenceLogProbs),
      samplingLogProbs: of(prepared => prepared.samplingLogProbs),
      advantages: batch.flatMap(({ group }) => [...group.advantages]),
      completionLengths: batch.flatMap(({ group }) => group.completions.map(({ tokens }) => tokens.length)),
    })
    return { loss, metrics, tokens: logProbs.length }
  }
}
