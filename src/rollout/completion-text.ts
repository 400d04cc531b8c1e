import type { Model } from '../model/index.ts'

/** The text of one completion as its tokens come, up to the first stop string. */
export class CompletionText {
  readonly #decoder
  readonly #stop: readonly string[]
  /** Characters before the end of the known text where an unfound stop string may begin. */
  readonly #reach: number
  #text = ''
  #given = 0
  #stopped = false

  constructor(tokenizer: Model['tokenizer'], stop: readonly string[]) {
    this.#decoder = tokenizer.decodeStream({ skipSpecialTokens: true })
    this.#stop = stop
    this.#reach = Math.max(0, ...stop.map(({ length }) => length - 1))
  }

  get text(): string {
    return this.#text
  }

  /** Whether a stop string has ended it. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** What this token adds to the text for certain: what may turn out to be the beginning of a stop string is held back. */
  push(token: number): string {
    this.#append(this.#decoder.push(token))
    return this.#give(this.#text.length - (this.#stopped ? 0 : this.#undecided()))
  }

  /** What was held back, once no token follows. */
  end(): string {
    if (!this.#stopped) this.#append(this.#decoder.end())
    return this.#give(this.#text.length)
  }

  #append(piece: string): void {
    const from = Math.max(0, this.#text.length - this.#reach)
    this.#text += piece
    const found = this.#stop.map(stop => this.#text.indexOf(stop, from)).filter(at => at >= 0)
    if (found.length === 0) return
    this.#stopped = true
    this.#text = this.#text.slice(0, Math.min(...found))
  }

  /** Length of the longest end of the text that a stop string begins with. */
  #undecided(): number {
    let length = Math.min(this.#reach, this.#text.length)
    while (length > 0 && !this.#stop.some(stop => stop.startsWith(this.#text.slice(-length)))) length--
    return length
  }

  #give(upTo: number): string {
    const piece = this.#text.slice(this.#given, upTo)
    this.#given = upTo
    return piece
  }
}
