import { normals, stream } from '../random.ts'
import { chebyshevFilter, type RitzBlock } from './chebyshev.ts'
import { addScaled, combine, dot, emptyBlock, identity, norm, orthonormalise, rowSvd, scaleBy, vector } from './dense.ts'
import type { Block, HeldMatrix, Precision } from './types.ts'

/** Bound on a vector's error that ends the iteration: a tenth of what is promised. */
const TOLERANCE = 1e-4
/** Relative gaps below this are listed, and no vector of theirs is promised. */
export const CLOSE_GAP = 1e-3
/** Rounding of a float32 product along one direction, in units of the largest singular value. */
const FLOAT32_NOISE = 4 * 2 ** -24
/** Singular values below this part of the largest are zero: float64 rounding is not far below. */
const ZERO = 1e-12
const MAX_ROUNDS = 60

/** Leading triplets as rows of blocks: `long` belongs to the larger side of W, `short` to the smaller. */
export interface Triplets {
  sigma: Float64Array
  long: Block
  short: Block
}

/**
 * The leading `wanted` singular triplets and every further one that the block holds: Chebyshev-filtered block subspace iteration from a
 * fixed random block, in float32 as far as that carries, then in float64 where a gap is too narrow for float32.
 * @throws Error when W holds NaN or infinity, or when the iteration does not converge.
 */
export async function leadingTriplets(w: HeldMatrix, wanted: number): Promise<Triplets> {
  const side = new ShortSide(w)
  const size = blockSize(wanted, side.short)
  let x = size === side.short ? identity(size) : startBlock(size, side.short)
  if (!(await side.rescale(x))) return { sigma: new Float64Array(size), long: emptyBlock(size, side.long), short: x }
  if (size < side.short) x = await quickSubspace(side, x, wanted)
  const step = await ritzStep(side, x, 'float32')
  return step.floor <= 1 && step.error <= 1 ? step : 0
}
