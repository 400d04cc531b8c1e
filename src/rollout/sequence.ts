import { uniforms } from '../adapter/index.ts'
import { pageSize } from '../model/index.ts'
import type { Slot } from './kv-cache.ts'
import type { Prompt } from './types.ts'

/** A prompt while completions of it are drawn. Its pages hold all of its tokens but the last, which every completion begins with. */
export class PromptState {
  readonly index: number
  readonly key: string
  readonly tokens: readonly number[]
  /** Number of its adapter in the batch. */
  readonly adapter: number
  /** Undefined while nothing is computed. */
  pages: number[] | undefined
  /** Completions that are not done. */
  open: number

  constructor(index: number, { tokens, key, numGenerations = 1 }: Prompt, adapter: number) {
    this.index = index
    this.key = key
    this.tokens = tokens
    this.adapter = adapter
    this.open = numGenerations
  }

  get pageCount(): number {
    return Math.ceil((this.tokens.length - 1) / pageSize)
  }

  slots(): Slot[] {
    return slotsOf(this.pages ?? [], 0, this.tokens.length - 1)
  }
}

/** One completion being drawn. */
export class Sequence {
  readonly prompt: PromptState
  readonly number: number
  readonly tokens: number[] = []
  readonly logProbs: number[] = []
  readonly entropies: number[] = []
  /** Pages of the prompt's last token and of what follows. */
  pages: number[] = []
  /** Most tokens to draw. */
  readonly limit: number
  /** Uniform number of the token at a position. */
  readonly uniform: (position: number) => number

  constructor(prompt: PromptState, number: number, limit: number, seed: number) {
    this.prompt = prompt
    this.number = number
    this.limit = limit
    this.uniform = uniforms(seed, `${prompt.key}/${number}`)
  }

  /** The token that the next step reads. */
  get next(): number {
    return this.tokens.at(-1) ?? this.prompt.tokens.at(-1)!
  }

  /** Tokens whose keys and values are in its own pages before the next step. */
  get cached(): number {
    return this.tokens.length
  }

  get position(): number {
    return this.prompt.tokens.length - 1 + this.cached
  }

  /** Where the next step's keys and values go. */
  get slot(): Slot {
    return { page: this.pages[Math.floor(this.cached / pageSize)]!, at: this.cached % pageSize }
  }

  /** Pages with something in them. */
  get filled(): number[] {
    return this.pages.slice(0, Math.ceil(this.cached / pageSize))
  }

  /** Slots of all cached tokens. */
  slots(): Slot[] {
    return slotsOf(this.pages, 0, this.cached)
  }
}

function slotsOf(pages: readonly number[], from: number, to: number): Slot[] {
  return Array.from({ length: to - from }, (_, i) => ({
    page: pages[Math.floor((from + i) / pageSize)]!,
    at: (from + i) % pageSize,
  }))
}
