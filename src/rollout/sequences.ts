import { pageSize } from '../model/index.ts'
import type { BatchAdapters } from './adapters.ts'
import { pageBytes } from './kv-cache.ts'
import { MAX_KV_CACHE_GB, type Sampling } from './options.ts'
import type { EngineParts } from './rollout.ts'
import { ownPages } from './scheduler.ts'
import { PromptState, Sequence } from './sequence.ts'
import type { Prompt } from './types.ts'

/** A prompt with a stretch of its completions: those from `firstNumber` on, of which there are `numGenerations`. */
export type PartOfPrompt = Prompt & { firstNumber?: number }

type Parts = Pick<EngineParts, 'model' | 'cache'>

/** The sequences of some prompts, in order. @throws Error naming a prompt that is out of range, or longer than the model or the cache can hold. */
export function sequencesOf(
  prompts: readonly PartOfPrompt[],
  adapters: BatchAdapters,
  parts: Parts,
  { maxCompletionLength, seed }: Pick<Sampling, 'maxCompletionLength' | 'seed'>,
): Sequence[] {
  const { config } = parts.model
  return prompts.flatMap((prompt, index) => {
    checkPrompt(prompt, config)
    const limit = Math.min(maxCompletionLength, config.maxPositionEmbeddings - prompt.tokens.length)
    const state = new PromptState(index, prompt, adapters.numberOf(prompt))
    checkRoom(prompt, state.pageCount + ownPages({ cached: limit - 1 }), parts)
    const { firstNumber = 0 } = prompt
    return Array.from({ length: state.open }, (_, i) => new Sequence(state, firstNumber + i, limit, seed))
  })
}

function checkPrompt(
  { tokens, key, numGenerations = 1 }: Prompt,
  { maxPositionEmbeddings, vocabSize }: Parts['model']['config'],
): void {
  const fail = (problem: string) => {
    throw new Error(`rollout: ${problem} (key ${key})`)
  }
  if (tokens.length === 0) fail('the prompt is empty; give it at least one token')
  if (tokens.length >= maxPositionEmbeddings)
    fail(`the prompt has ${tokens.length} tokens, the model reads ${maxPositionEmbeddings}; shorten it`)
  const unknown = tokens.find(token => !(Number.isInteger(token) && token >= 0 && token < vocabSize))
  if (unknown !== undefined) fail(`the prompt has the token ${unknown}, the model knows 0 to ${vocabSize - 1}`)
  if (!(Number.isInteger(numGenerations) && numGenerations > 0))
    fail(`numGenerations is ${numGenerations}; give a whole number from 1`)
}

function checkRoom({ key }: Prompt, pages: number, { cache, model }: Parts): void {
  if (pages <= cache.pool.size) return
  // Rounded up: what is advised must be enough.
  const wanted = Math.ceil((pages * pageBytes(model.config)) / 1e6) / 1e3
  const advice = wanted <= MAX_KV_CACHE_GB ? `allow kvCacheGb ${wanted} or shorten` : 'shorten'
  throw new Error(
    `rollout: the prompt and its completion may need keys and values of ${pages * pageSize} tokens, ` +
      `the cache holds ${cache.pool.size * pageSize}; ${advice} maxCompletionLength (key ${key})`,
  )
}
