import { addScaled, emptyBlock, scaleBy } from './dense.ts'
import type { Block, Recurrence } from './types.ts'

/** A block of orthonormal Ritz vectors x of A = WᵀW (or WWᵀ), A x beside them, and the Ritz values λ, falling. */
export interface RitzBlock {
  x: Block
  ax: Block
  lambda: Float64Array
}

/** Growth of one wanted direction over another in one filter: beyond it the smaller drowns in the larger one's rounding. */
const MAX_GROWTH = 1e8
const MAX_DEGREE = 16
/** Directions whose λ exceeds the last wanted one this many times converge by plain iteration, and are kept out of the filter. */
const DOMINANT = 100

/**
 * Applies to every vector a polynomial of A that is small on the unwanted interval [0, last Ritz value] and grows fastest above it (Chebyshev;
 * Zhou and Saad 2007). The result spans the better subspace, not orthonormal.
 * @param wanted number of leading vectors that count
 * @param shrink how many times smaller the error should become
 */
export async function chebyshevFilter(
  { x, ax, lambda }: RitzBlock,
  { wanted, shrink, iterate }: { wanted: number; shrink: number; iterate(recurrence: Recurrence): Promise<Block> },
): Promise<Block> {
  const last = lambda[wanted - 1]!
  const dominant = lambda.findIndex(value => value <= DOMINANT * last)
  const half = lambda[x.count - 1]! / 2
  const top = lambda[dominant]!
  const degree = filterDegree((last - half) / half, (top - half) / half, shrink)
  const previous = rows(x, dominant, x.count)
  const current = rows(ax, dominant, x.count)
  addScaled(current.data, previous.data, -half)
  if (degree > 1) scaleBy(current.data, 1 / (top - half))
  const { forward, backward } = coefficients(degree, half, top)
  const rest = await iterate({ previous, current, outside: rows(x, 0, dominant), shift: half, forward, backward })
  const filtered = emptyBlock(x.count, x.length)
  filtered.data.set(ax.data.subarray(0, dominant * x.length))
  filtered.data.set(rest.data, dominant * x.length)
  return filtered
}

/** Of the steps 2 … degree, scaled so that the polynomial is 1 at `top`. */
function coefficients(degree: number, half: number, top: number): Pick<Recurrence, 'forward' | 'backward'> {
  const forward = new Float64Array(degree - 1)
  const backward = new Float64Array(degree - 1)
  const first = half / (top - half)
  let growth = first
  for (let step = 0; step < degree - 1; step++) {
    const next = 1 / (2 / first - growth)
    forward[step] = (2 * next) / half
    backward[step] = growth * next
    growth = next
  }
  return { forward, backward }
}

/** Degree of the Chebyshev polynomial that grows `shrink` times at `last`, bounded by how much more it grows at `top`. */
function filterDegree(last: number, top: number, shrink: number): number {
  if (!(last > 1) || !Number.isFinite(last)) return Number.isFinite(last) ? MAX_DEGREE : 1
  const wanted = Math.ceil(Math.acosh(2 * Math.max(shrink, 1)) / Math.acosh(last))
  const excess = Math.acosh(top) - Math.acosh(last)
  const safe = excess > 0 ? Math.floor(Math.log(MAX_GROWTH) / excess) : MAX_DEGREE
  return Math.max(1, Math.min(wanted, safe, MAX_DEGREE))
}

/** Vectors from … to − 1, copied. */
function rows({ length, data }: Block, from: number, to: number): Block {
  return { count: to - from, length, data: data.slice(from * length, to * length) }
}
