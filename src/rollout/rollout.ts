import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { type Feeds, float32Tensor, type HostTensor, holdFeeds, type Runtime } from '../runtime/index.ts'
import { type BatchAdapters, batchAdapters } from './adapters.ts'
import { batchOf } from './batch.ts'
import { type Brought, Ending } from './ending.ts'
import { drawFiltered, type HostDraw } from './filter.ts'
import type { RolloutGraphs } from './graphs.ts'
import type { KvCache } from './kv-cache.ts'
import type { Sampling } from './options.ts'
import { prefill } from './prefill.ts'
import { Scheduler } from './scheduler.ts'
import type { Sequence } from './sequence.ts'
import { type PartOfPrompt, sequencesOf } from './sequences.ts'
import type { Completion, RolloutHooks } from './types.ts'

/** What an engine lends to a call, in one of its lanes. */
export interface EngineParts {
  model: Model
  runtime: Runtime
  graphs: RolloutGraphs
  cache: KvCache
  /** That the engine was opened with. */
  adapter: Adapter | undefined
  maxBatch: number
}

/** One call of an engine: all sequences from their prompts to their ends. */
export class Rollout {
  readonly #parts
  readonly #sampling
  readonly #adapters: ReturnType<BatchAdapters['copy']>
  readonly #scheduler: Scheduler
  readonly #ending: Ending
  readonly #results: Completion[][]
  readonly #total: number
  #drawn = 0
  #finished = 0

  constructor(parts: EngineParts, prompts: readonly PartOfPrompt[], sampling: Sampling) {
    this.#parts = parts
    this.#sampling = sampling
    const adapters = batchAdapters(prompts, parts.adapter)
    const sequences = sequencesOf(prompts, adapters, parts, sampling)
    this.#adapters = adapters.copy()
    this.#total = sequences.length
    this.#scheduler = new Scheduler(sequences, parts.cache.pool, parts.maxBatch)
    this.#ending = new Ending(parts.model, sampling)
    this.#results = prompts.map(() => [])
  }

  /** To be called once. The completions of a prompt have their numbers as indices. */
  async run({ signal, onProgress, onText, onCompletion }: RolloutHooks): Promise<Completion[][]> {
    const { runtime, graphs, cache } = this.#parts
    const adapters = await holdFeeds(runtime, this.#adapters)
    try {
      await cache.open()
      while (this.#finished < this.#total) {
        signal?.throwIfAborted()
        await prefill(graphs.prefill, cache, this.#scheduler.prepare(), adapters.feeds)
        const copies = this.#scheduler.gather()
        if (copies.length > 0) await cache.copyPages(copies)
        for (const [sequence, drawn] of await this.#decode(adapters.feeds)) {
          const { piece, completion } = this.#append(sequence, drawn)
          if (piece) onText?.(sequence.prompt.index, sequence.number, piece)
          if (completion) onCompletion?.(sequence.prompt.index, sequence.number, completion)
        }
        onProgress?.({ tokens: this.#drawn, finished: this.#finished, total: this.#total })
      }
      return this.#results
    } finally {
      this.#scheduler.clear()
      // Training needs the memory for other things now. Where the runtime is gone, that is not what went wrong first.
      await Promise.allSettled([adapters.release(), cache.close()])
    }
  }

  /** Draws the next token of every running sequence. */
  async #decode(adapters: Feeds): Promise<[Sequence, HostDraw][]> {
    const { graphs, cache, model } = this.#parts
    const sequences = [...this.#scheduler.running]
    const batch = batchOf(sequences, { pages: cache.pool.size, kvHeads: model.config.numKeyValueHeads })
    const uniforms = sequences.map(({ uniform, tokens }) => uniform(tokens.length))
    const rows = sequences.length
    const feeds = {
      ...batch.feeds,
      ...cache.feeds(batch.ownEnd, batch.promptStart),
      ...adapters,
      temperatures: float32Tensor(new Float32Array(rows).fill(this.#temperature), [rows, 1]),
      uniforms: float32Tensor(uniforms, [rows, 1]),
    }
    const writes = cache.writes(sequences.map(({ slot }, row) => ({ row, slot })))
    const outputs = await graphs.decode.run(feeds, { fetch: this.#fetched(), writes })
    return sequences.map((sequence, row) => [sequence, this.#drawOf(outputs, row, uniforms[row]!)])
  }

  /** What the graph divides by: the host does it where it draws. */
  get #temperature(): number {
    return this.#filters ? 1 : this.#sampling.temperature || 1
  }

  get #filters(): boolean {
    const { temperature, topP, topK, minP } = this.#sampling
    return temperature > 0 && (topP < 1 || topK > 0 || minP > 0)
  }

  #fetched(): string[] {
    if (this.#filters) return ['logits']
    return this.#sampling.temperature === 0
      ? ['greedy', 'greedyLogProb', 'entropy']
      : ['sampled', 'sampledLogProb', 'entropy']
  }

  #drawOf(outputs: Record<string, HostTensor>, row: number, uniform: number): HostDraw {
    if (this.#filters) {
      const { vocabSize } = this.#parts.model.config
      const logits = outputs.logits!.data as Float32Array
      return drawFiltered(logits.subarray(row * vocabSize, (row + 1) * vocabSize), uniform, this.#sampling)
    }
    const [token, logProb, entropy] = this.#fetched().map(name => Number(outputs[name]!.data[row])) as [
      number,
      number,
      number,
    ]
    return { token, logProb, entropy }
  }

  /** Gives the text that is certain now, and the completion once it is done. */
  #append(sequence: Sequence, { token, logProb, entropy }: HostDraw): Brought {
    if (!Number.isFinite(logProb))
      throw new Error(
        `rollout: the log-probability of token ${sequence.tokens.length} is ${logProb}; ` +
          `the adapter's numbers may be too large, or the model's weights broken (key ${sequence.prompt.key})`,
      )
    sequence.tokens.push(token)
    sequence.logProbs.push(logProb)
    sequence.entropies.push(entropy)
    this.#drawn += 1
    const after = this.#ending.after(sequence)
    const { completion } = after
    if (completion) {
      this.#results[sequence.prompt.index]![sequence.number] = completion
      this.#finished += 1
      this.#scheduler.finish(sequence)
    }
    return after
  }
}
