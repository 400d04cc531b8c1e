import type { Model } from '../model/index.ts'
import { CompletionText } from './completion-text.ts'
import type { Sampling } from './options.ts'
import type { Sequence } from './sequence.ts'
import type { Completion } from './types.ts'

/** What a token has brought: text that is certain now, and the whole completion if the token was its last. */
export interface Brought {
  piece: string
  completion?: Completion
}

/** Tells when completions are done, and what their texts are. */
export class Ending {
  readonly #tokenizer
  readonly #stop
  readonly #endTokens: ReadonlySet<number>
  readonly #texts = new Map<Sequence, CompletionText>()

  constructor(
    { tokenizer, config }: Model,
    { stop, stopTokenIds, ignoreEos }: Pick<Sampling, 'stop' | 'stopTokenIds' | 'ignoreEos'>,
  ) {
    this.#tokenizer = tokenizer
    this.#stop = stop
    this.#endTokens = new Set([
      ...stopTokenIds,
      ...(ignoreEos ? [] : [...tokenizer.eosTokenIds, ...config.eosTokenIds]),
    ])
  }

  /** To be asked after every token of a sequence. */
  after(sequence: Sequence): Brought {
    const text = this.#texts.get(sequence) ?? new CompletionText(this.#tokenizer, this.#stop)
    this.#texts.set(sequence, text)
    const piece = text.push(sequence.tokens.at(-1)!)
    const finishReason = this.#finishReason(sequence, text)
    if (!finishReason) return { piece }
    this.#texts.delete(sequence)
    const { tokens, logProbs, entropies } = sequence
    const rest = text.end()
    return {
      piece: piece + rest,
      completion: {
        tokens: [...tokens],
        logProbs: Float32Array.from(logProbs),
        entropies: Float32Array.from(entropies),
        text: text.text,
        finishReason,
      },
    }
  }

  #finishReason({ tokens, limit }: Sequence, { stopped }: CompletionText): Completion['finishReason'] | undefined {
    if (stopped || this.#endTokens.has(tokens.at(-1)!)) return 'stop'
    return tokens.length >= limit ? 'length' : undefined
  }
}
