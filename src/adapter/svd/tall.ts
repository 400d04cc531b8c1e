import type { Block, HeldMatrix, Precision, Recurrence } from './types.ts'

/**
 * A = W or Wᵀ, whichever is tall, divided by its size so that squares neither overflow nor vanish in float32.
 * Vectors of its smaller side are called short, of its larger side long.
 */
export class TallMatrix {
  readonly short: number
  readonly long: number
  /** What the singular values of W have to be multiplied by; 0 for a matrix of zeros. */
  scale = 1
  readonly #w

  constructor(w: HeldMatrix) {
    this.#w = w
    this.short = Math.min(w.rows, w.columns)
    this.long = Math.max(w.rows, w.columns)
  }

  /** Sets the scale from what A does to a block of short vectors. @throws Error when W holds NaN or infinity. */
  async measure(x: Block): Promise<void> {
    const { data } = await this.times(x, 'float32')
    let largest = 0
    for (const value of data) {
      if (!Number.isFinite(value)) throw new Error('svd: the matrix holds NaN or infinity; its file may be damaged')
      largest = Math.max(largest, Math.abs(value))
    }
    this.scale = largest
  }

  /** A x */
  times(x: Block, precision: Precision): Promise<Block> {
    const scaled = this.#scaled(x)
    return this.#w.rows >= this.#w.columns
      ? this.#w.times(scaled, precision)
      : this.#w.timesTransposed(scaled, precision)
  }

  /** Aᵀ y, in float64 */
  timesTransposed(y: Block): Promise<Block> {
    const scaled = this.#scaled(y)
    return this.#w.rows >= this.#w.columns
      ? this.#w.timesTransposed(scaled, 'float64')
      : this.#w.times(scaled, 'float64')
  }

  /** AᵀA x */
  timesGram(x: Block, precision: Precision): Promise<Block> {
    return this.#w.timesGram(x, precision, this.scale)
  }

  /** The last block of a recurrence with AᵀA. */
  iterateGram(recurrence: Recurrence, precision: Precision): Promise<Block> {
    return this.#w.iterateGram(recurrence, precision, this.scale)
  }

  #scaled({ count, length, data }: Block): Block {
    return { count, length, data: data.map(value => value / this.scale) }
  }
}
