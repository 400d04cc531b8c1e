import type { Adapter } from '../../adapter/index.ts'
import { type Model, needsRecompute, planOf } from '../../model/index.ts'
import type { Demonstration } from '../../task/index.ts'
import { openLoss } from '../loss.ts'
import { type ProblemOrder, problemOrder } from '../problem-order.ts'
import { totalSteps, withLearningRate } from '../training-options.ts'
import type { TrainingProgress, TrainingState, TrainingStep } from '../training-step.ts'
import { openEvaluation } from './evaluation.ts'
import { parseSft, type SftOptions, type SftSettings } from './options.ts'
import { toSequence } from './sequence.ts'
import { SftTraining } from './training.ts'

/** An array, or what is made when it is asked for. */
export interface Demonstrations {
  readonly length: number
  at(index: number): Demonstration | undefined
}

export interface SftInput extends SftOptions {
  model: Model
  /** Its `values` are what is trained: they change from step to step. */
  adapter: Adapter
  data: Demonstrations
  /** Held out, for `eval_loss`. */
  evalData?: readonly Demonstration[] | undefined
  /** Go on from here, as a training that never stopped. */
  state?: TrainingState | undefined
  /** Stops at once; the numbers are then those of the last update. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: TrainingProgress) => void) | undefined
}

/**
 * Supervised fine-tuning: trains an adapter to continue as demonstrations do, by the mean negative log-probability of their learned tokens, step by step.
 * All options are in `sftSchema`.
 * @throws Error on options or demonstrations that do not fit, or where a gradient is not finite; the signal's reason.
 */
export async function* sft({
  model,
  adapter,
  data,
  evalData = [],
  state,
  signal,
  onProgress,
  ...given
}: SftInput): AsyncGenerator<TrainingStep, void> {
  const settings = inContext(parseSft(withLearningRate(given, adapter.method)), model)
  if (settings.evalSteps !== undefined && evalData.length === 0)
    throw new Error('sft options: evalSteps says when held-out demonstrations are looked at; give evalData, too')
  const order = sftOrder(data.length, settings)
  const steps = totalSteps(settings, order.stepsPerEpoch)
  const encode = (demonstration: Demonstration) => toSequence(model.tokenizer, demonstration, settings)
  // A conversation that the template refuses is told before anything is computed.
  const sequences = Array.isArray(data) ? (data as Demonstration[]).map(encode) : undefined
  const { packLength } = settings
  const longest = Math.max(packLength, settings.maxLength)
  const pack = { promptLength: longest, numGenerations: 0, completionLength: 0 }
  const loss = await openLoss(model, adapter, {
    recompute: settings.recompute ?? needsRecompute(planOf(model, pack, adapter.values.length)),
  })
  const evaluation = await openEvaluation(model, adapter, evalData.map(encode), { sizes: loss.sizes, packLength })
  const training = new SftTraining({ adapter, loss, order, settings, steps, evaluation }, state)
  const batchOf = (step: number) => order.of(step).map(i => sequences?.[i] ?? encode(data.at(i)!))
  for (let step = (state?.step ?? 0) + 1; step <= steps; step++)
    yield await training.step(step, batchOf(step), { signal, onProgress })
}

/** Nothing is longer than what the model reads. */
function inContext(settings: SftSettings, { config }: Model): SftSettings {
  return { ...settings, maxLength: Math.min(settings.maxLength, config.maxPositionEmbeddings) }
}

/** Which demonstrations every step has. @throws Error where there are none. */
export function sftOrder(count: number, { batchSize, seed }: SftSettings): ProblemOrder {
  return problemOrder(count, { perStep: batchSize, seed, things: 'demonstrations', option: 'batchSize', rest: 'taken' })
}
