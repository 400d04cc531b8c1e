import type { Model } from '../model/index.ts'
import type { Sampling } from './options.ts'
import type { Sequence } from './sequence.ts'
import type { Completion } from './types.ts'

/** Tells when a completion is done, and what its text is. */
export class Ending {
  readonly #model
  readonly #stop
  readonly #endTokens: ReadonlySet<number>
  /** Text so far, where stop strings are looked for. */
  readonly #texts = new Map<Sequence, { stream: ReturnType<Model['tokenizer']['decodeStream']>; text: string }>()

  constructor(model: Model, { stop, ignoreEos }: Pick<Sampling, 'stop' | 'ignoreEos'>) {
    this.#model = model
    this.#stop = stop
    this.#endTokens = new Set(ignoreEos ? [] : [...model.tokenizer.eosTokenIds, ...model.config.eosTokenIds])
  }

  /** The completion, if the token that a sequence has just drawn is its last. */
  after(sequence: Sequence): Completion | undefined {
    const { tokens, limit } = sequence
    if (this.#endTokens.has(tokens.at(-1)!)) return this.#completion(sequence, 'stop')
    const stopped = this.#stopped(sequence)
    if (stopped !== undefined) return this.#completion(sequence, 'stop', stopped)
    return tokens.length >= limit ? this.#completion(sequence, 'length') : undefined
  }

  /** The text before the first stop string. */
  #stopped(sequence: Sequence): string | undefined {
    if (this.#stop.length === 0) return undefined
    const known = this.#texts.get(sequence)
    const so = known ?? { stream: this.#model.tokenizer.decodeStream({ skipSpecialTokens: true }), text: '' }
    this.#texts.set(sequence, so)
    so.text += so.stream.push(sequence.tokens.at(-1)!) ?? ''
    const found = this.#stop.map(stop => so.text.indexOf(stop)).filter(at => at >= 0)
    return found.length > 0 ? so.text.slice(0, Math.min(...found)) : undefined
  }

  #completion(
    sequence: Sequence,
    finishReason: Completion['finishReason'],
    text = this.#model.tokenizer.decode(sequence.tokens, { skipSpecialTokens: true }),
  ): Completion {
    this.#texts.delete(sequence)
    const { tokens, logProbs, entropies } = sequence
    return {
      tokens: [...tokens],
      logProbs: Float32Array.from(logProbs),
      entropies: Float32Array.from(entropies),
      text,
      finishReason,
    }
  }
}
