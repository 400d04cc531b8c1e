import { pageSize } from '../model/index.ts'
import type { BatchAdapters } from './adapters.ts'
import { pageBytes } from './kv-cache.ts'
import type { Sampling } from './options.ts'
import type { EngineParts } from './rollout.ts'
import { ownPages } from './scheduler.ts'
import { PromptState, Sequence } from './sequence.ts'
import type { Prompt } from './types.ts'

/** The sequences of some prompts, in order. @throws Error naming a prompt that is empty, or longer than the model or the cache can hold. */
export function sequencesOf(
  prompts: readonly Prompt[],
  adapters: BatchAdapters,
  parts: Pick<EngineParts, 'model' | 'cache'>,
  { maxCompletionLength, seed }: Pick<Sampling, 'maxCompletionLength' | 'seed'>,
): Sequence[] {
  const { maxPositionEmbeddings: context } = parts.model.config
  return prompts.flatMap((prompt, index) => {
    const { length } = prompt.tokens
    if (length === 0) throw new Error(`rollout: prompt ${prompt.key} is empty; give it at least one token`)
    if (length >= context)
      throw new Error(`rollout: prompt ${prompt.key} has ${length} tokens, the model reads ${context}; shorten it`)
    const limit = Math.min(maxCompletionLength, context - length)
    const state = new PromptState(index, prompt, adapters.numberOf(prompt))
    checkRoom(prompt, state.pageCount + ownPages({ cached: limit - 1 }), parts)
    return Array.from(
      { length: prompt.numGenerations ?? 1 },
      (_, number) => new Sequence(state, number, limit, seed, prompt.key),
    )
  })
}

function checkRoom({ key }: Prompt, pages: number, { cache, model }: Pick<EngineParts, 'model' | 'cache'>): void {
  if (pages <= cache.pool.size) return
  const wanted = ((pages * pageBytes(model.config)) / 1e9).toPrecision(2)
  throw new Error(
    `rollout: prompt ${key} may need keys and values of ${pages * pageSize} tokens, the cache holds ${cache.pool.size * pageSize}; ` +
      `allow kvCacheGb ${wanted} or shorten maxCompletionLength`,
  )
}
