import type { Adapter } from '../adapter/index.ts'
import type { Network, QuantizedWeights } from '../model/index.ts'
import { float32Tensor } from '../runtime/index.ts'
import { batchAdapters } from './adapters.ts'
import { batchOf } from './batch.ts'
import { rolloutGraphs } from './graphs.ts'
import { bytesOfTokens, kvCache } from './kv-cache.ts'
import { prefill } from './prefill.ts'
import { Scheduler } from './scheduler.ts'
import { PromptState, Sequence } from './sequence.ts'

/** Logits [vocabulary] after each of some prompts, as an engine computes them: all in one batch, each with its own adapter. */
export async function nextLogits(
  model: Network,
  prompts: readonly { tokens: readonly number[]; adapter?: Adapter | undefined }[],
  quantized?: QuantizedWeights,
): Promise<Float32Array[]> {
  const example = prompts.find(({ adapter }) => adapter)?.adapter
  const [graphs] = await rolloutGraphs(model, example, [model.runtime], quantized)
  const bytes = prompts.reduce((sum, { tokens }) => sum + bytesOfTokens(model.config, tokens.length), 0)
  const cache = kvCache(model.config, model.runtime, bytes)
  const keyed = prompts.map(({ tokens, adapter }, i) => ({ tokens, adapter, key: `${i}` }))
  const adapters = batchAdapters(keyed, example)
  const feeds = adapters.copy()
  const sequences = keyed.map(
    (prompt, i) => new Sequence(new PromptState(i, prompt, adapters.numberOf(prompt)), 0, 1, 0),
  )
  const scheduler = new Scheduler(sequences, cache.pool, sequences.length)
  const ones = float32Tensor(new Float32Array(sequences.length).fill(1), [sequences.length, 1])
  const { vocabSize, numKeyValueHeads: kvHeads } = model.config
  try {
    await cache.open()
    await prefill(graphs!.prefill, cache, scheduler.prepare(), feeds)
    const batch = batchOf(sequences, { pages: cache.pool.size, kvHeads })
    const pages = cache.feeds(batch.ownEnd, batch.promptStart)
    const inputs = { ...batch.feeds, ...pages, ...feeds, temperatures: ones, uniforms: ones }
    const { logits } = await graphs!.decode.run(inputs, { fetch: ['logits'] })
    return sequences.map((_, row) => (logits!.data as Float32Array).slice(row * vocabSize, (row + 1) * vocabSize))
  } finally {
    await cache.close()
  }
}
