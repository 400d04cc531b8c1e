import { pageSize } from '../model/index.ts'
import type { RowCopy } from '../runtime/index.ts'
import type { PagePool } from './pages.ts'
import type { PromptState, Sequence } from './sequence.ts'

/** What a step begins with: caches to fill for prompts, and for sequences that lost theirs. */
export interface Admission {
  prompts: PromptState[]
  resumed: Sequence[]
}

/**
 * Decides which sequences are decoded together. A place that falls free is filled at once. When pages run out, prompts that nobody running
 * reads give theirs up, then the sequence that came last, which waits, first in line, to be computed again. The first in line always gets
 * on, so all come to their end. Decisions depend on tokens only, never on time.
 */
export class Scheduler {
  readonly running: Sequence[] = []
  /** Running and waiting sequences together keep the order in which they were given. */
  readonly #waiting: Sequence[]
  readonly #pool
  readonly #maxBatch

  constructor(sequences: readonly Sequence[], pool: PagePool, maxBatch: number) {
    this.#waiting = [...sequences]
    this.#pool = pool
    this.#maxBatch = maxBatch
  }

  /** Gives every running sequence a page for its next token, and takes waiting ones in while there is room. */
  prepare(): Admission {
    for (const sequence of [...this.running]) this.#grow(sequence)
    const admission: Admission = { prompts: [], resumed: [] }
    for (let next = this.#waiting[0]; next && this.#makeRoom(next); next = this.#waiting[0]) {
      this.#waiting.shift()
      const { prompt } = next
      if (!prompt.pages) {
        prompt.pages = this.#pool.takePrompt(prompt.pageCount)
        admission.prompts.push(prompt)
      }
      next.pages = this.#pool.takeOwn(ownPages(next))
      if (next.cached > 0) admission.resumed.push(next)
      this.running.push(next)
    }
    return admission
  }

  /** Moves the pages of running sequences together where they lie scattered. @returns what to copy before they are read */
  gather(): RowCopy[] {
    const copies = this.#pool.gather(this.running.flatMap(({ pages }) => pages))
    const places = new Map(copies)
    for (const sequence of this.running) sequence.pages = sequence.pages.map(page => places.get(page) ?? page)
    return copies
  }

  /** Takes a sequence out that is done. */
  finish(sequence: Sequence): void {
    this.#stop(sequence)
    sequence.prompt.open -= 1
    if (sequence.prompt.open === 0) this.#freePrompt(sequence.prompt)
  }

  /** Frees everything, as after an abort. */
  clear(): void {
    for (const sequence of [...this.running]) this.finish(sequence)
    for (const { prompt } of this.#waiting) this.#freePrompt(prompt)
  }

  #grow(sequence: Sequence): void {
    const runs = () => this.running.includes(sequence)
    if (!runs() || sequence.pages.length >= ownPages(sequence)) return
    while (this.#pool.free === 0 && runs()) if (!this.#freeIdlePrompt()) this.#preempt(this.running.at(-1)!)
    if (runs()) sequence.pages.push(...this.#pool.takeOwn(1))
  }

  #makeRoom(sequence: Sequence): boolean {
    if (this.running.length >= this.#maxBatch) return false
    const wanted = ownPages(sequence) + (sequence.prompt.pages ? 0 : sequence.prompt.pageCount)
    // A page to grow for each that runs: else the newcomer would soon be sent away again.
    while (wanted + this.running.length > this.#pool.free) if (!this.#freeIdlePrompt(sequence.prompt)) return false
    return true
  }

  #preempt(sequence: Sequence): void {
    this.#stop(sequence)
    this.#waiting.unshift(sequence)
  }

  #stop(sequence: Sequence): void {
    this.running.splice(this.running.indexOf(sequence), 1)
    this.#pool.release(sequence.pages)
    sequence.pages = []
  }

  /** Frees the pages of the prompt that is wanted last among those that nobody running reads. */
  #freeIdlePrompt(except?: PromptState): boolean {
    const read = new Set([except, ...this.running.map(({ prompt }) => prompt)])
    const idle = this.#waiting.findLast(({ prompt }) => prompt.pages && !read.has(prompt))
    if (idle) this.#freePrompt(idle.prompt)
    return idle !== undefined
  }

  #freePrompt(prompt: PromptState): void {
    this.#pool.release(prompt.pages ?? [])
    prompt.pages = undefined
  }
}

/** Pages that a sequence needs for what it has and its next token. */
export function ownPages({ cached }: { cached: number }): number {
  return Math.floor(cached / pageSize) + 1
}
