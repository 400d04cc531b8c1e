import type { RowCopy } from '../runtime/index.ts'

/** Unused pages that are read along rather than avoided. */
const FEW = 8

/**
 * Which pages of a cache are in use. Pages of sequences are taken from the bottom and those of prompts from the top, so that each kind lies
 * close together: a graph reads the stretch from the first to the last of a kind.
 */
export class PagePool {
  readonly size
  readonly #used: Uint8Array
  #free: number

  constructor(size: number) {
    this.size = size
    this.#used = new Uint8Array(size)
    this.#free = size
  }

  get free(): number {
    return this.#free
  }

  /** The lowest free pages. @throws Error when there are fewer. */
  takeOwn(count: number): number[] {
    return this.#take(count, () => this.#used.indexOf(0))
  }

  /** The highest free pages. @throws Error when there are fewer. */
  takePrompt(count: number): number[] {
    return this.#take(count, () => this.#used.lastIndexOf(0))
  }

  /**
   * Where pages of sequences lie scattered, what to copy so that they are the lowest ones again; empty where it is not worth it. The pages left
   * are free then, and those copied to are taken.
   * @param own all pages of sequences
   */
  gather(own: readonly number[]): RowCopy[] {
    const end = 1 + own.reduce((a, b) => Math.max(a, b), -1)
    if (end - own.length < Math.max(FEW, own.length / 2)) return []
    const copies: RowCopy[] = []
    for (const from of own.toSorted((a, b) => b - a)) {
      const to = this.#used.indexOf(0)
      if (to < 0 || to > from) break
      this.#used[from] = 0
      this.#used[to] = 1
      copies.push([from, to])
    }
    return copies
  }

  release(pages: readonly number[]): void {
    for (const page of pages) this.#used[page] = 0
    this.#free += pages.length
  }

  #take(count: number, find: () => number): number[] {
    if (count > this.#free) throw new Error(`rollout: ${count} pages wanted, ${this.#free} free`)
    this.#free -= count
    return Array.from({ length: count }, () => {
      const page = find()
      this.#used[page] = 1
      return page
    })
  }
}
