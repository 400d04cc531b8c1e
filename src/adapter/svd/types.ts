/** `count` vectors of `length` numbers, one after the other. */
export interface Block {
  count: number
  length: number
  data: Float64Array
}

/** The arithmetic of a product; vectors on the host are float64 either way. */
export type Precision = 'float32' | 'float64'

/**
 * xᵢ₊₁ = forwardᵢ (A − shift) xᵢ − backwardᵢ xᵢ₋₁ for blocks of vectors, from `previous` and `current`. Before every step and at the end the parts
 * along the orthonormal vectors of `outside`, maybe none, are taken out of xᵢ.
 */
export interface Recurrence {
  previous: Block
  current: Block
  outside: Block
  shift: number
  /** one a step */
  forward: Float64Array
  backward: Float64Array
}

/** A matrix W [rows, columns] held where products are fast. */
export interface HeldMatrix {
  readonly rows: number
  readonly columns: number
  /** W x of each vector: length `columns` to length `rows`. */
  times(x: Block, precision: Precision): Promise<Block>
  /** Wᵀ y of each vector: length `rows` to length `columns`. */
  timesTransposed(y: Block, precision: Precision): Promise<Block>
  /** Of W / scale: WᵀW x where columns ≤ rows, else WWᵀ x, the Gram matrix of the smaller side. The scale is the same every time. */
  timesGram(x: Block, precision: Precision, scale: number): Promise<Block>
  /** The last block of a recurrence with the matrix of `timesGram`. */
  iterateGram(recurrence: Recurrence, precision: Precision, scale: number): Promise<Block>
  release(): Promise<void>
}

/** Where matrices are multiplied: all that the SVD knows of it. */
export interface Products {
  /** @param weights W row-major, [rows, columns]; not to be used afterwards */
  hold(weights: Float32Array, rows: number, columns: number): Promise<HeldMatrix>
}

/** Leading singular triplets: W vₖ = σₖ uₖ and Wᵀ uₖ = σₖ vₖ, σ falling, signs fixed (see `fixSigns`). */
export interface TruncatedSvd {
  /** [rows, rank], row-major, orthonormal columns */
  u: Float32Array
  /** [rank], float64 values */
  sigma: Float64Array
  /** [columns, rank], row-major, orthonormal columns */
  v: Float32Array
  closePairs: ClosePair[]
}

/** Neighbouring singular values so close that their two vectors may turn into each other with the least rounding. */
export interface ClosePair {
  /** of the two values, counted from 0: k and k + 1; k + 1 may be the first value that was left out */
  indices: [number, number]
  /** (σₖ − σₖ₊₁) / σₖ */
  gap: number
}
