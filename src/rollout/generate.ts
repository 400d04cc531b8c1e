import { type Adapter, uniforms } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { type GenerateOptions, parseGenerate } from './options.ts'
import { argmax, sample } from './sample.ts'
import { openDecoder } from './sequence.ts'

/** How a completion ended. */
export interface Completion {
  /** Token ids, the one that ended it left out. */
  tokens: number[]
  finishReason: 'stop' | 'length'
}

/**
 * Continues a prompt and yields the text piece by piece, until the model ends it or `maxCompletionLength` tokens are there.
 * What the generator returns says how it ended. The prompt is one user message in the model's chat template, or with `raw` the text itself.
 * @throws Error on options out of range, a prompt longer than the model's context, or, without `raw`, when the model has no chat template.
 */
export async function* generate(
  model: Model,
  prompt: string,
  { adapter, signal, ...given }: GenerateOptions & { adapter?: Adapter; signal?: AbortSignal } = {},
): AsyncGenerator<string, Completion> {
  const { raw, maxCompletionLength, temperature, seed } = parseGenerate(given)
  const { tokenizer } = model
  const tokens = raw
    ? tokenizer.encode(prompt)
    : tokenizer.encode(
        tokenizer.applyChatTemplate([{ role: 'user', content: prompt }], { addGenerationPrompt: true }),
        {
          addSpecialTokens: false,
        },
      )
  const context = model.config.maxPositionEmbeddings
  if (tokens.length >= context)
    throw new Error(`generate: the prompt has ${tokens.length} tokens, the model reads ${context}; shorten it`)
  const most = Math.min(maxCompletionLength, context - tokens.length)
  const stops = new Set([...tokenizer.eosTokenIds, ...model.config.eosTokenIds])
  const uniform = uniforms(seed, 'generate')
  const text = tokenizer.decodeStream({ skipSpecialTokens: true })
  const completion: Completion = { tokens: [], finishReason: 'length' }
  const sequence = (await openDecoder(model, adapter)).start()
  try {
    let logits = await sequence.append(tokens)
    for (let position = 0; position < most; position++) {
      signal?.throwIfAborted()
      const token = temperature === 0 ? argmax(logits) : sample(logits, temperature, uniform(position))
      if (stops.has(token)) {
        completion.finishReason = 'stop'
        break
      }
      completion.tokens.push(token)
      const piece = text.push(token)
      if (piece) yield piece
      if (position + 1 < most) logits = await sequence.append([token])
    }
    const rest = text.end()
    if (rest) yield rest
    return completion
  } finally {
    await sequence.close()
  }
}
