import { cacheKey, decodeSvd, encodeSvd, type SvdCache, type SvdShape } from './cache.ts'
import { vector } from './dense.ts'
import { fixSigns } from './sign.ts'
import { CLOSE_GAP, leadingTriplets } from './solve.ts'
import type { Block, ClosePair, Products, TruncatedSvd } from './types.ts'

const MAX_RANK = 64

/** A weight matrix [rows, columns] that is read when it is needed. */
export interface SvdMatrix {
  /** For errors and reports, such as `model.layers.3.mlp.up_proj`. */
  name: string
  rows: number
  columns: number
  /** The values, row-major, in an array of their own: it may be given away to the thread that computes. */
  read(): Promise<Float32Array>
  /** A hash of shape and values. */
  contentHash(): Promise<string>
}

export interface SvdOptions {
  /** Number of triplets: 1 … 64, at most the smaller side of the matrix. */
  rank: number
  products: Products
  cache?: SvdCache
}

/**
 * The leading `rank` singular triplets of a matrix, from the cache where it has them. Each vector lies within 10⁻³ of an exact one unless
 * its σ is listed in `closePairs`. A singular value of zero has no vectors of its own: they are zero too. Method: docs/svd.md.
 * @throws Error when the rank does not fit the matrix, values are missing, NaN or infinite, or the iteration does not converge.
 */
export async function truncatedSvd(matrix: SvdMatrix, { rank, products, cache }: SvdOptions): Promise<TruncatedSvd> {
  checkShape(matrix, rank)
  return (await cachedSvd(matrix, rank, cache)) ?? computeSvd(matrix, await matrix.read(), { rank, products, cache })
}

/** @throws Error when the matrix is empty or has no `rank` singular values. */
export function checkShape({ name, rows, columns }: SvdMatrix, rank: number): void {
  for (const side of [rows, columns])
    if (!Number.isInteger(side) || side < 1)
      throw new Error(`svd: ${name} is [${rows}, ${columns}]; give whole numbers from 1`)
  const most = Math.min(MAX_RANK, rows, columns)
  if (!Number.isInteger(rank) || rank < 1 || rank > most)
    throw new Error(`svd: rank ${rank} of ${name} [${rows}, ${columns}]; give a whole number from 1 to ${most}`)
}

/** The cached result, or undefined; a damaged entry counts as none. */
export async function cachedSvd(matrix: SvdMatrix, rank: number, cache?: SvdCache): Promise<TruncatedSvd | undefined> {
  const entry = await cache?.get(cacheKey(await matrix.contentHash(), rank))
  return entry && decodeSvd(entry, shapeOf(matrix, rank))
}

/** Computes and caches. `weights` are the matrix's values. */
export async function computeSvd(
  matrix: SvdMatrix,
  weights: Float32Array,
  { rank, products, cache }: SvdOptions,
): Promise<TruncatedSvd> {
  const { name, rows, columns } = matrix
  if (weights.length !== rows * columns)
    throw new Error(`svd: ${name} has ${weights.length} values, expected ${rows} × ${columns} = ${rows * columns}`)
  const held = await products.hold(weights, rows, columns)
  try {
    const { sigma, long, short } = await leadingTriplets(held, rank)
    const [u, v] = columns <= rows ? [long, short] : [short, long]
    const svd = assemble(sigma, u, v, rank)
    await cache?.put(cacheKey(await matrix.contentHash(), rank), await encodeSvd(shapeOf(matrix, rank), svd))
    return svd
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
  } finally {
    await held.release()
  }
}

function shapeOf({ rows, columns }: SvdMatrix, rank: number): SvdShape {
  return { rows, columns, rank }
}

function assemble(sigma: Float64Array, u: Block, v: Block, rank: number): TruncatedSvd {
  for (let k = 0; k < rank; k++) if (sigma[k] === 0) for (const block of [u, v]) vector(block, k).fill(0)
  fixSigns(u, v, rank)
  return {
    u: columnsOf(u, rank),
    sigma: sigma.slice(0, rank),
    v: columnsOf(v, rank),
    closePairs: closePairsOf(sigma, rank),
  }
}

/** The first `rank` vectors as columns of a row-major matrix. */
function columnsOf(block: Block, rank: number): Float32Array {
  const matrix = new Float32Array(block.length * rank)
  for (let k = 0; k < rank; k++)
    vector(block, k).forEach((value, i) => {
      matrix[i * rank + k] = value
    })
  return matrix
}

/** Pairs among the leading rank + 1 singular values whose relative gap is not above 10⁻³. */
function closePairsOf(sigma: Float64Array, rank: number): ClosePair[] {
  const pairs: ClosePair[] = []
  for (let k = 0; k < Math.min(rank, sigma.length - 1); k++) {
    const gap = (sigma[k]! - sigma[k + 1]!) / sigma[k]!
    if (gap <= CLOSE_GAP) pairs.push({ indices: [k, k + 1], gap })
  }
  return pairs
}
