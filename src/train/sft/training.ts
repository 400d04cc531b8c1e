import { pMapIterable } from 'p-map'
import type { Adapter } from '../../adapter/index.ts'
import { AdamW } from '../adamw.ts'
import { clipGradient } from '../clip-gradient.ts'
import type { Loss } from '../loss.ts'
import type { ProblemOrder } from '../problem-order.ts'
import { learningRateAt } from '../schedule.ts'
import { scaleBy } from '../sums.ts'
import { restoreState, takeState } from '../training-state.ts'
import type { Metrics, StepHooks, TrainingProgress, TrainingState, TrainingStep } from '../training-step.ts'
import type { Evaluation, PackHooks } from './evaluation.ts'
import type { SftSettings } from './options.ts'
import { type WeightedPack, weightedPacks } from './packs.ts'
import type { Sequence } from './sequence.ts'

export interface SftParts {
  adapter: Adapter
  loss: Loss
  order: ProblemOrder
  settings: SftSettings
  /** Of the whole training. */
  steps: number
  evaluation: Evaluation | undefined
}

/** A training in progress. */
export class SftTraining {
  readonly #parts: SftParts
  readonly #optimizer: AdamW
  /** Of the running step: of millions of numbers, so it is kept. */
  readonly #gradient: Float64Array
  #numTokens: number

  /** @param state where to go on from; left out: at the beginning. */
  constructor(parts: SftParts, state?: TrainingState) {
    const { adapter, settings } = parts
    this.#parts = parts
    this.#optimizer = new AdamW(adapter.values, settings)
    this.#gradient = new Float64Array(adapter.values.length)
    this.#numTokens = state?.numTokens ?? 0
    if (state) restoreState({ adapter, optimizer: this.#optimizer }, state, 'sft')
  }

  /** Learns from the sequences of one step; 1 is the first. */
  async step(step: number, sequences: readonly Sequence[], { signal, onProgress }: StepHooks): Promise<TrainingStep> {
    const { adapter, settings, steps, order, evaluation } = this.#parts
    const start = performance.now()
    this.#optimizer.learningRate = learningRateAt(step, { ...settings, steps })
    const report = (phase: TrainingProgress['phase']) => (done: number, total: number) =>
      onProgress?.({ step, phase, done, total, tokens: 0 })
    const updated = await this.#update(sequences, { signal, onPack: report('gradient') })
    const seconds = (performance.now() - start) / 1000
    const tokens = sequences.reduce((sum, { tokens }) => sum + tokens.length, 0)
    this.#numTokens += tokens
    const state = takeState({ adapter, optimizer: this.#optimizer }, { step, numTokens: this.#numTokens })
    const isEvaluated = step === steps || (settings.evalSteps !== undefined && step % settings.evalSteps === 0)
    return {
      step,
      steps,
      metrics: {
        ...updated,
        learning_rate: this.#optimizer.learningRate,
        num_tokens: this.#numTokens,
        epoch: step / order.stepsPerEpoch,
        step_time: seconds,
        gradient_time: seconds,
        tokens_per_second: tokens / seconds,
        ...(evaluation &&
          isEvaluated &&
          (await evaluated(() => evaluation.loss({ signal, onPack: report('evaluation') })))),
      },
      notes: cutNotes(sequences, settings),
      state,
    }
  }

  /** The mean negative log-probability of the learned tokens before the update; a step without any changes nothing. */
  async #update(sequences: readonly Sequence[], { signal, onPack }: PackHooks): Promise<Metrics> {
    const { loss, settings } = this.#parts
    const packs = weightedPacks(sequences, { ...settings, lanes: loss.lanes }, loss.sizes)
    const trained = packs.reduce((sum, pack) => sum + pack.trained, 0)
    if (trained === 0) return { loss: null, grad_norm: null }
    const gradient = this.#gradient.fill(0)
    let objective = 0
    let done = 0
    const held = await loss.hold()
    const sumsOf = async ({ pack, weight }: WeightedPack) => {
      signal?.throwIfAborted()
      return held.gradient(pack, { weight })
    }
    try {
      for await (const sums of pMapIterable(packs, sumsOf, { concurrency: loss.lanes })) {
        objective += sums.objective
        sums.addGradientTo(gradient)
        done += 1
        onPack?.(done, packs.length)
      }
    } finally {
      await held.release()
    }
    signal?.throwIfAborted()
    scaleBy(gradient, -1 / trained)
    const gradNorm = clipGradient(gradient, settings.maxGradNorm)
    this.#optimizer.step(gradient)
    return { loss: -objective / trained, grad_norm: gradNorm }
  }
}

/** What a user should know of a step, in plain words. */
function cutNotes(sequences: readonly Sequence[], { maxLength }: SftSettings): string[] {
  const idle = sequences.filter(({ trained }) => !trained.includes(true))
  if (idle.length === 0) return []
  const ids = idle.map(({ id }) => id).join(', ')
  return [
    `nothing is learned of ${ids}: cut off at ${maxLength} tokens before a completion begins; shorten them, or raise maxLength`,
  ]
}

async function evaluated(loss: () => Promise<number>): Promise<Metrics> {
  const start = performance.now()
  return { eval_loss: await loss(), evaluation_time: (performance.now() - start) / 1000 }
}
