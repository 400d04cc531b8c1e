import { pageSize } from '../model/index.ts'
import type { PagePool } from './pages.ts'
import type { PromptState, Sequence } from './sequence.ts'

/** What a step begins with: caches to fill for prompts, and for sequences that lost theirs. */
export interface Admission {
  prompts: PromptState[]
  resumed: Sequence[]
}

/**
 * Decides which sequences are decoded together. A place that falls free is filled at once. When pages run out, the sequence that came last
 * gives its pages up and waits, first in line, to be computed again. Decisions depend on tokens only, never on time.
 */
export class Scheduler {
  readonly running: Sequence[] = []
  readonly #waiting: Sequence[]
  readonly #pool
  readonly #maxBatch

  constructor(sequences: readonly Sequence[], pool: PagePool, maxBatch: number) {
    this.#waiting = [...sequences]
    this.#pool = pool
    this.#maxBatch = maxBatch
  }

  /** Takes waiting sequences in while there is room, and gives every running one a page for its next token. */
  prepare(): Admission {
    this.#grow()
    const admission: Admission = { prompts: [], resumed: [] }
    for (let next = this.#waiting[0]; next && this.#fits(next); next = this.#waiting[0]) {
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

  /** Takes a sequence out that is done. */
  finish(sequence: Sequence): void {
    this.running.splice(this.running.indexOf(sequence), 1)
    this.#pool.release(sequence.pages)
    sequence.pages = []
    sequence.prompt.open -= 1
    if (sequence.prompt.open === 0) this.#freePrompt(sequence.prompt)
  }

  /** Frees everything, as after an abort. */
  clear(): void {
    for (const sequence of [...this.running]) this.finish(sequence)
    for (const { prompt } of this.#waiting) this.#freePrompt(prompt)
  }

  #fits(sequence: Sequence): boolean {
    if (this.running.length >= this.#maxBatch) return false
    const wanted = ownPages(sequence) + (sequence.prompt.pages ? 0 : sequence.prompt.pageCount)
    // A page to grow for each that runs: else the newcomer would soon be sent away again.
    return wanted + this.running.length <= this.#pool.free
  }

  #grow(): void {
    for (const sequence of [...this.running]) {
      if (!this.running.includes(sequence) || sequence.pages.length >= ownPages(sequence)) continue
      while (this.#pool.free === 0 && this.running.length > 0) {
        const last = this.running.at(-1)!
        this.#preempt(last)
        if (last === sequence) break
      }
      if (this.running.includes(sequence)) sequence.pages.push(...this.#pool.takeOwn(1))
    }
  }

  #preempt(sequence: Sequence): void {
    this.running.splice(this.running.indexOf(sequence), 1)
    this.#pool.release(sequence.pages)
    sequence.pages = []
    this.#waiting.unshift(sequence)
    const { prompt } = sequence
    if (!this.running.some(other => other.prompt === prompt)) this.#freePrompt(prompt)
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
