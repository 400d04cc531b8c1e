import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { parseOptions } from '../options.ts'
import { batchAdapters } from './adapters.ts'
import { openLanes, portionsOf, runShares } from './lanes.ts'
import { type EngineOptions, engineSchema, type Sampling, type SamplingOptions, samplingSchema } from './options.ts'
import { Rollout } from './rollout.ts'
import { sequencesOf } from './sequences.ts'
import { takeTurns } from './turns.ts'
import type { Completion, Prompt, RolloutHooks } from './types.ts'

/** Draws completions of many prompts at once. */
export interface Engine {
  /**
   * Completes prompts in continuous batches: a finished sequence's place is filled at once, a prompt is computed once for all of its completions.
   * The result has the completions of every prompt, in order. What is drawn depends on the seed, the prompt's key and the completion's number.
   * Calls made at the same time take turns: give prompts that are to be decoded together in one call.
   * @throws Error on options out of range, a prompt that is empty or longer than the context or the cache, or the signal's reason.
   */
  complete(prompts: readonly Prompt[], options?: SamplingOptions & RolloutHooks): Promise<Completion[][]>
  /** Whether `complete` would take these. @throws Error as it would, before anything is computed. */
  check(prompts: readonly Prompt[], options?: SamplingOptions): void
  /** Takes no more calls; done once those made before have ended. Keys and values are given back after every call. */
  close(): Promise<void>
}

/**
 * Opens an engine for a model and for adapters like `adapter`: of TinyLoRA and LoRA-XS those of its rank and modules, or less, mixed as
 * they come; of other methods those of its settings, one a call. Loaded graphs are kept for the model's life.
 */
export async function openEngine(
  model: Model,
  { adapter, ...given }: EngineOptions & { adapter?: Adapter | undefined } = {},
): Promise<Engine> {
  const lanes = await openLanes(model, adapter, parseOptions(engineSchema, given, 'engine'))
  const inTurn = takeTurns()
  const check = (prompts: readonly Prompt[], sampling: Sampling) => {
    sequencesOf(prompts, batchAdapters(prompts, adapter), lanes[0]!, sampling)
  }
  let closed = false
  return {
    async complete(prompts, { signal, onProgress, onText, onCompletion, ...options } = {}) {
      if (closed) throw new Error('rollout: the engine is closed; open another')
      const sampling = parseOptions(samplingSchema, options, 'sampling')
      check(prompts, sampling)
      const shares = portionsOf(prompts, lanes.length).map((portions, lane) => {
        const own = portions.map(({ prompt }) => prompt)
        const rollout = new Rollout(lanes[lane]!, own, sampling)
        return { portions, run: (hooks: RolloutHooks) => rollout.run(hooks) }
      })
      return inTurn(() => runShares(shares, { signal, onProgress, onText, onCompletion }))
    },
    check: (prompts, options) => check(prompts, parseOptions(samplingSchema, options, 'sampling')),
    close() {
      closed = true
      return inTurn(async () => {})
    },
  }
}
