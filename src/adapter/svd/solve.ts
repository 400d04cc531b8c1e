import { normals, stream } from '../random.ts'
import { chebyshevFilter, type RitzBlock } from './chebyshev.ts'
import { emptyBlock, identity, orthonormalise } from './dense.ts'
import { gramRitz, type TripletRitz, tripletRitz } from './ritz.ts'
import { TallMatrix } from './tall.ts'
import type { Block, HeldMatrix, Precision } from './types.ts'

/** Bound on a wanted vector's error that ends the iteration: a tenth of what is promised. */
const TOLERANCE = 1e-4
/** Vectors whose relative gap is smaller are listed, and nothing is promised of them. */
export const CLOSE_GAP = 1e-3
/** Error of a float32 product along one direction, in units of the largest singular value. */
const FLOAT32_NOISE = 4 * 2 ** -24
/** Singular values below this part of the largest are what rounding leaves of zero. */
const ZERO = 1e-12
const MAX_ROUNDS = 60
/** Rounds after which an error that no longer halves is rounding. */
const WARM_UP = 3
/** Vectors that are carried along so that the wanted ones converge faster, and the step of block sizes that suits SIMD. */
const GUARD = 8
const BLOCK_STEP = 16

/** Leading triplets, σ falling: as many as the block had, at least the wanted ones exact. */
export interface Triplets {
  sigma: Float64Array
  /** vectors of the larger side of W */
  long: Block
  /** vectors of the smaller side of W */
  short: Block
}

/**
 * The leading `wanted` singular triplets of W (and, less exact, the rest of the block): block subspace iteration with Chebyshev
 * filters from a fixed random block; in float32 as far as that carries, in float64 where a gap is too narrow for it.
 * @throws Error when W holds NaN or infinity, or when the iteration does not converge.
 */
export async function leadingTriplets(w: HeldMatrix, wanted: number): Promise<Triplets> {
  const a = new TallMatrix(w)
  const size = Math.min(a.short, Math.ceil((wanted + GUARD) / BLOCK_STEP) * BLOCK_STEP)
  const start = size === a.short ? identity(size) : startBlock(size, a.short)
  await a.measure(start)
  if (a.scale === 0) return { sigma: new Float64Array(size), long: emptyBlock(size, a.long), short: start }
  const ritz = size === a.short ? await tripletRitz(a, start, 'float64') : await iterate(a, start, wanted)
  return {
    sigma: ritz.sigma.map(value => (value > ZERO * ritz.sigma[0]! ? value * a.scale : 0)),
    long: ritz.long,
    short: ritz.x,
  }
}

function startBlock(count: number, length: number): Block {
  const block = { count, length, data: normals(stream(0, 'svd'), count * length) }
  orthonormalise(block)
  return block
}

async function iterate(a: TallMatrix, start: Block, wanted: number): Promise<TripletRitz> {
  let precision: Precision = 'float32'
  let ritz = await tripletRitz(a, await nearSubspace(a, start, wanted), precision)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const error = errorBound(ritz, wanted)
    const enough = precision === 'float64' || float32Suffices(ritz, wanted)
    if (enough && error <= TOLERANCE) return ritz
    if (!enough || round >= WARM_UP) precision = 'float64'
    const filtered = await filter(a, ritz, { wanted, error, precision })
    ritz = await tripletRitz(a, filtered, precision)
  }
  return giveUp(ritz, wanted)
}

async function filter(
  a: TallMatrix,
  ritz: RitzBlock,
  { wanted, error, precision }: { wanted: number; error: number; precision: Precision },
): Promise<Block> {
  const shrink = error / TOLERANCE
  const filtered = await chebyshevFilter(ritz, { wanted, shrink, timesA: x => a.timesGram(x, precision) })
  orthonormalise(filtered)
  return filtered
}

/** Iterates in float32 until the block holds the wanted vectors to the tolerance, or rounding stops the progress. */
async function nearSubspace(a: TallMatrix, start: Block, wanted: number): Promise<Block> {
  let x = start
  let before = Number.POSITIVE_INFINITY
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const ritz = await gramRitz(a, x)
    const error = Math.max(...outsideErrors(ritz.lambda, ritz.residual, wanted))
    if (error <= TOLERANCE || (round >= WARM_UP && error > before / 2)) return ritz.x
    before = error
    x = await filter(a, ritz, { wanted, error, precision: 'float32' })
  }
  return x
}

/**
 * How far each wanted vector may lie outside the block's span: residual over the distance to the values outside (Davis and Kahan 1970).
 * A vector of a zero singular value has none.
 */
function outsideErrors(values: Float64Array, residual: Float64Array, wanted: number): number[] {
  const outside = values.at(-1)!
  return Array.from({ length: wanted }, (_, k) => {
    const value = values[k]!
    return value > ZERO * values[0]! ? residual[k]! / Math.max(value - outside, CLOSE_GAP * value) : 0
  })
}

/** Bound on each wanted vector's error: outside the span, and its tilt towards neighbours inside it (Saad 2011, theorem 4.6). */
function errorBounds({ sigma, residual }: TripletRitz, wanted: number): number[] {
  return outsideErrors(sigma, residual, wanted).map((outside, k) => {
    let tilt = 0
    for (let i = 0; i < sigma.length; i++)
      if (i !== k) tilt += (residual[i]! / Math.max(Math.abs(sigma[k]! - sigma[i]!), CLOSE_GAP * sigma[k]!)) ** 2
    return outside === 0 ? 0 : outside * Math.sqrt(1 + tilt)
  })
}

function errorBound(ritz: TripletRitz, wanted: number): number {
  return Math.max(...errorBounds(ritz, wanted))
}

/** Distance of σₖ to the nearer of its neighbours, relative to itself. */
function relativeGap(sigma: Float64Array, k: number): number {
  const above = k > 0 ? sigma[k - 1]! - sigma[k]! : Number.POSITIVE_INFINITY
  const below = k + 1 < sigma.length ? sigma[k]! - sigma[k + 1]! : Number.POSITIVE_INFINITY
  return Math.min(above, below) / sigma[k]!
}

/** Whether float32 products tell every wanted vector from its neighbours. */
function float32Suffices({ sigma }: TripletRitz, wanted: number): boolean {
  for (let k = 0; k < wanted; k++)
    if (!(FLOAT32_NOISE * sigma[0]! <= TOLERANCE * sigma[k]! * relativeGap(sigma, k))) return false
  return true
}

/** @throws Error unless the vectors that did not converge are of close pairs, of which nothing is promised. */
function giveUp(ritz: TripletRitz, wanted: number): TripletRitz {
  const failed = errorBounds(ritz, wanted).findIndex(
    (error, k) => error > TOLERANCE && relativeGap(ritz.sigma, k) > CLOSE_GAP,
  )
  if (failed < 0) return ritz
  throw new Error(
    `svd: singular vector ${failed + 1} did not converge in ${MAX_ROUNDS} rounds: its singular value is hard to tell from the others; choose a smaller rank`,
  )
}
