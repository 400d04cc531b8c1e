import { normals, stream } from '../random.ts'
import { chebyshevFilter, type RitzBlock } from './chebyshev.ts'
import { emptyBlock, identity, norm, orthonormalise, scaleBy, vector } from './dense.ts'
import { type GramRitz, gramRitz, tripletRitz } from './ritz.ts'
import { TallMatrix } from './tall.ts'
import type { Block, HeldMatrix, Precision } from './types.ts'

/** Bound on a wanted vector's error that ends the iteration: a twentieth of what is promised. */
const TOLERANCE = 5e-5
/** Vectors whose relative gap is smaller are listed, and nothing is promised of them. */
export const CLOSE_GAP = 1e-3
/** Error of AᵀA x in float32 along one direction, in units of λ₁ (twice what docs/svd.md measures). */
const FLOAT32_NOISE = 8 * 2 ** -24
/** How far that may turn a vector: a fifth of what is promised. */
const NOISE_TOLERANCE = 2e-4
/** Singular values below this part of the largest are what rounding leaves of zero. */
const ZERO = 1e-12
const MAX_ROUNDS = 60
/** Rounds after which a float32 error that no longer halves is rounding. */
const WARM_UP = 3
/** Vectors carried along so that the wanted ones converge faster, and the step of block sizes that suits SIMD. */
const GUARD = 8
const BLOCK_STEP = 16

/** Leading triplets, σ falling: at least the wanted ones are exact, the others estimates. */
export interface Triplets {
  sigma: Float64Array
  /** vectors of the larger side of W; at least the wanted ones */
  long: Block
  /** vectors of the smaller side of W */
  short: Block
}

/**
 * The leading `wanted` singular triplets of W: block subspace iteration with Chebyshev filters from a fixed random block, on WᵀW in
 * float32 as far as that carries, then on W in float64 where a gap is too narrow for it.
 * @throws Error when W holds NaN or infinity, or when the iteration does not converge.
 */
export async function leadingTriplets(w: HeldMatrix, wanted: number): Promise<Triplets> {
  const a = new TallMatrix(w)
  const size = Math.min(a.short, Math.ceil((wanted + GUARD) / BLOCK_STEP) * BLOCK_STEP)
  const start = size === a.short ? identity(size) : startBlock(size, a.short)
  await a.measure(size === a.short ? start : head(start, 1))
  if (a.scale === 0) return { sigma: new Float64Array(size), long: emptyBlock(size, a.long), short: start }
  const { sigma, long, short } = size === a.short ? await exact(a, start) : await iterate(a, start, wanted)
  return { sigma: sigma.map(value => (value > ZERO * sigma[0]! ? value * a.scale : 0)), long, short }
}

function startBlock(count: number, length: number): Block {
  const block = { count, length, data: normals(stream(0, 'svd'), count * length) }
  orthonormalise(block)
  return block
}

function head({ length, data }: Block, count: number): Block {
  return { count, length, data: data.slice(0, count * length) }
}

/** All triplets of a matrix so narrow that a block spans its whole smaller side. */
async function exact(a: TallMatrix, everything: Block): Promise<Triplets> {
  const { sigma, long, x } = await tripletRitz(a, everything)
  return { sigma, long, short: x }
}

async function iterate(a: TallMatrix, start: Block, wanted: number): Promise<Triplets> {
  const near = await iterateGram(a, start, wanted)
  if (float32Suffices(near, wanted) && excess(errorBounds(near.lambda, near.residual, wanted)) <= 1)
    return tripletsOf(a, near, wanted)
  return iterateTriplets(a, near.x, wanted)
}

/** Rounds in float32, until the block holds the wanted vectors or rounding stops the progress. */
async function iterateGram(a: TallMatrix, start: Block, wanted: number): Promise<GramRitz> {
  let ritz = await gramRitz(a, start)
  let before = Number.POSITIVE_INFINITY
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const errors = errorBounds(ritz.lambda, ritz.residual, wanted)
    const now = excess(errors)
    if (now <= 1 || (round >= WARM_UP && now > before / 2)) return ritz
    before = now
    ritz = await gramRitz(a, await filter(a, ritz, { wanted, errors, precision: 'float32' }))
  }
  return ritz
}

/** Rounds in float64 from a block that is nearly right. */
async function iterateTriplets(a: TallMatrix, start: Block, wanted: number): Promise<Triplets> {
  let ritz = await tripletRitz(a, start)
  for (let round = 0; ; round++) {
    const errors = errorBounds(ritz.sigma, ritz.residual, wanted)
    if (round === MAX_ROUNDS) checkPromised(ritz.sigma, errors)
    if (excess(errors) <= 1 || round === MAX_ROUNDS) return { sigma: ritz.sigma, long: ritz.long, short: ritz.x }
    ritz = await tripletRitz(a, await filter(a, ritz, { wanted, errors, precision: 'float64' }))
  }
}

async function filter(
  a: TallMatrix,
  ritz: RitzBlock,
  { wanted, errors, precision }: { wanted: number; errors: readonly ErrorBound[]; precision: Precision },
): Promise<Block> {
  // The tilt is of second order: it shrinks by itself when the rest does.
  const shrink =
    Math.max(...errors.map(({ outside, total }) => Math.max(outside, Math.sqrt(total * TOLERANCE)))) / TOLERANCE
  const filtered = await chebyshevFilter(ritz, {
    wanted,
    shrink,
    iterate: recurrence => a.iterateGram(recurrence, precision),
  })
  orthonormalise(filtered)
  return filtered
}

/** The other side of converged Ritz vectors: A x = σ long. */
async function tripletsOf(a: TallMatrix, { x, lambda }: GramRitz, wanted: number): Promise<Triplets> {
  const long = await a.times(head(x, wanted), 'float32')
  const sigma = lambda.map((value, k) => (k < wanted ? norm(vector(long, k)) : Math.sqrt(value)))
  for (let k = 0; k < wanted; k++) scaleBy(vector(long, k), 1 / sigma[k]!)
  return { sigma, long, short: x }
}

interface ErrorBound {
  /** distance of the exact vector to the block's span */
  outside: number
  /** distance to the Ritz vector */
  total: number
}

/** By how many times the worst error exceeds the tolerance. */
function excess(errors: readonly ErrorBound[]): number {
  return Math.max(...errors.map(({ total }) => total)) / TOLERANCE
}

/**
 * Bounds on each wanted vector's error. Outside the block's span: residual over the distance to the values there (Davis and Kahan 1970). In
 * total: that times √(1 + Σ (residual / distance)²) over the other Ritz values (after Saad 2011, theorem 4.6). Works on σ and on λ alike.
 * A vector of a zero value has no error.
 */
function errorBounds(values: Float64Array, residual: Float64Array, wanted: number): ErrorBound[] {
  const last = values.at(-1)!
  return Array.from({ length: wanted }, (_, k) => {
    const value = values[k]!
    if (value <= ZERO * values[0]!) return { outside: 0, total: 0 }
    const apart = (other: number) => Math.max(Math.abs(value - other), CLOSE_GAP * value)
    const tilt = values.reduce((sum, other, i) => (i === k ? sum : sum + (residual[i]! / apart(other)) ** 2), 1)
    const outside = residual[k]! / apart(last)
    return { outside, total: outside * Math.sqrt(tilt) }
  })
}

/** Whether float32 tells every wanted λ from its neighbours. */
function float32Suffices({ lambda }: GramRitz, wanted: number): boolean {
  for (let k = 0; k < wanted; k++)
    if (!(FLOAT32_NOISE * lambda[0]! <= NOISE_TOLERANCE * lambda[k]! * relativeGap(lambda, k))) return false
  return true
}

/** Distance of value k to the nearer of its neighbours, relative to itself. */
function relativeGap(values: Float64Array, k: number): number {
  const above = k > 0 ? values[k - 1]! - values[k]! : Number.POSITIVE_INFINITY
  const below = k + 1 < values.length ? values[k]! - values[k + 1]! : Number.POSITIVE_INFINITY
  return Math.min(above, below) / values[k]!
}

/** @throws Error unless every vector that did not converge is of a close pair, of which nothing is promised. */
function checkPromised(sigma: Float64Array, errors: readonly ErrorBound[]): void {
  const failed = errors.findIndex(({ total }, k) => total > TOLERANCE && relativeGap(sigma, k) > CLOSE_GAP)
  if (failed >= 0)
    throw new Error(
      `svd: singular vector ${failed + 1} did not converge in ${MAX_ROUNDS} rounds, its neighbours are too close; choose a smaller rank`,
    )
}
