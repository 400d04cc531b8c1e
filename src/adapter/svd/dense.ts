// Small dense algebra in float64 on the host. Every loop runs in one fixed order, so the same input gives the same bits.
import type { Block } from './types.ts'

/** Lost orthogonality that asks for another direction: the vector was in the span of those before it. */
const DEPENDENT = 1e-14
/** Shorter vectors are none: their squares lose digits. */
const SHORTEST = 1e-150
const JACOBI_SWEEPS = 60

/** Vector k of a block, without a copy. */
export function vector({ data, length }: Block, k: number): Float64Array {
  return data.subarray(k * length, (k + 1) * length)
}

/** Vectors of zeros. */
export function emptyBlock(count: number, length: number): Block {
  return { count, length, data: new Float64Array(count * length) }
}

/** Σ aᵢ bᵢ, in an order that is the same everywhere. */
export function dot(a: Float64Array, b: Float64Array): number {
  // Four sums, for the processor's sake: one would wait for itself at every addition.
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  const whole = a.length - (a.length % 4)
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!
    s1 += a[i + 1]! * b[i + 1]!
    s2 += a[i + 2]! * b[i + 2]!
    s3 += a[i + 3]! * b[i + 3]!
  }
  for (let i = whole; i < a.length; i++) s0 += a[i]! * b[i]!
  return s0 + s1 + (s2 + s3)
}

/** Euclidean length. */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a))
}

/** y ← y + scale · x */
export function addScaled(y: Float64Array, x: Float64Array, scale: number): void {
  for (let i = 0; i < y.length; i++) y[i]! += scale * x[i]!
}

export function scaleBy(y: Float64Array, scale: number): void {
  for (let i = 0; i < y.length; i++) y[i]! *= scale
}

/**
 * Makes the vectors orthonormal in place (Gram-Schmidt, each vector twice: Giraud et al. 2005) and returns L [count, count], lower
 * triangular, with old = L · new. A vector in the span of those before it gets a zero on
 * L's diagonal and is replaced.
 * @throws Error when the block holds more vectors than they have entries.
 */
export function orthonormalise(block: Block): Float64Array {
  const { count, length } = block
  if (count > length) throw new Error(`svd: ${count} vectors of length ${length} cannot be orthonormal`)
  const l = new Float64Array(count * count)
  let axis = 0
  for (let k = 0; k < count; k++) {
    const row = l.subarray(k * count, (k + 1) * count)
    const target = vector(block, k)
    const before = norm(target)
    removeAll(block, k, target, row)
    let size = norm(target)
    if (size > Math.max(DEPENDENT * before, SHORTEST)) row[k] = size
    else
      do {
        // Some unit vector has a part of at least √(1 − k / length) outside the span of k vectors.
        target.fill(0)
        target[axis++ % length] = 1
        removeAll(block, k, target)
        size = norm(target)
      } while (size < 1 / (2 * length))
    scaleBy(target, 1 / size)
  }
  return l
}

/** Takes the parts along vectors 0 … k − 1 out of `target`, adding what was taken to `taken`. */
function removeAll(block: Block, k: number, target: Float64Array, taken?: Float64Array): void {
  for (let pass = 0; pass < 2; pass++) {
    const parts = Float64Array.from({ length: k }, (_, j) => -dot(vector(block, j), target))
    addCombination(target, block, parts)
    for (let j = 0; taken && j < k; j++) taken[j]! -= parts[j]!
  }
}

/** target ← target + Σⱼ factors[j] · vector j */
function addCombination(target: Float64Array, block: Block, factors: Float64Array): void {
  const whole = factors.length - (factors.length % 4)
  // Four vectors at a time: memory traffic, not arithmetic, is what this costs.
  for (let j = 0; j < whole; j += 4) {
    const [a, b, c, d] = [vector(block, j), vector(block, j + 1), vector(block, j + 2), vector(block, j + 3)]
    const [p, q, r, s] = [factors[j]!, factors[j + 1]!, factors[j + 2]!, factors[j + 3]!]
    for (let i = 0; i < target.length; i++) target[i]! += p * a[i]! + q * b[i]! + (r * c[i]! + s * d[i]!)
  }
  for (let j = whole; j < factors.length; j++) addScaled(target, vector(block, j), factors[j]!)
}

/** New vectors Σⱼ mix[k, j] · vector j, one for each row of mix [rows, block.count]. */
export function combine(block: Block, mix: Float64Array): Block {
  const result = emptyBlock(mix.length / block.count, block.length)
  for (let k = 0; k < result.count; k++)
    addCombination(vector(result, k), block, mix.subarray(k * block.count, (k + 1) * block.count))
  return result
}

/**
 * Singular values of a square matrix with its row transformation: Q · m has orthogonal rows of norms σ, falling. One-sided Jacobi
 * (Hestenes 1958; Demmel and Veselić 1992), so small values of a graded matrix come out with the accuracy of the large ones.
 */
export function rowSvd(m: Float64Array, size: number): { sigma: Float64Array; q: Float64Array; rows: Block } {
  const rows: Block = { count: size, length: size, data: Float64Array.from(m) }
  const q = identity(size)
  for (let sweep = 0; sweep < JACOBI_SWEEPS && jacobiSweep(rows, q); sweep++);
  const norms = Float64Array.from({ length: size }, (_, k) => norm(vector(rows, k)))
  const order = falling(norms)
  return {
    sigma: Float64Array.from(order, k => norms[k]!),
    q: pick(q, order).data,
    rows: pick(rows, order),
  }
}

/** Rotates every pair of rows orthogonal; false once all were. */
function jacobiSweep(rows: Block, q: Block): boolean {
  let turned = false
  for (let i = 0; i < rows.count - 1; i++)
    for (let j = i + 1; j < rows.count; j++) {
      const [a, b] = [vector(rows, i), vector(rows, j)]
      const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)]
      if (Math.abs(ab) <= 1e-15 * Math.sqrt(aa * bb) || ab === 0) continue
      turned = true
      const zeta = (bb - aa) / (2 * ab)
      const tan = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta))
      rotate(a, b, tan)
      rotate(vector(q, i), vector(q, j), tan)
    }
  return turned
}

function rotate(a: Float64Array, b: Float64Array, tan: number): void {
  const cos = 1 / Math.sqrt(1 + tan * tan)
  const sin = cos * tan
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!]
    a[i] = cos * x - sin * y
    b[i] = sin * x + cos * y
  }
}

/** The unit vectors. */
export function identity(size: number): Block {
  const block = emptyBlock(size, size)
  for (let k = 0; k < size; k++) block.data[k * size + k] = 1
  return block
}

function falling(values: Float64Array): number[] {
  return [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b)
}

function pick(block: Block, order: readonly number[]): Block {
  const result = emptyBlock(order.length, block.length)
  order.forEach((from, k) => {
    vector(result, k).set(vector(block, from))
  })
  return result
}
