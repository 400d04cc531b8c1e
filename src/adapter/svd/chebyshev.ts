import { addScaled, dot, emptyBlock, scaleBy, vector } from './dense.ts'
import type { Block } from './types.ts'

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
  ritz: RitzBlock,
  { wanted, shrink, timesA }: { wanted: number; shrink: number; timesA(x: Block): Promise<Block> },
): Promise<Block> {
  const { x, ax, lambda } = ritz
  const last = lambda[wanted - 1]!
  const dominant = lambda.findIndex(value => value <= DOMINANT * last)
  const half = lambda[x.count - 1]! / 2
  const top = lambda[dominant]!
  const degree = filterDegree((last - half) / half, (top - half) / half, shrink)
  let previous = tail(x, dominant)
  let current = shifted(tail(ax, dominant), previous, half)
  let growth = half / (top - half)
  const firstGrowth = growth
  if (degree > 1) scaleBy(current.data, growth / half)
  for (let step = 2; step <= degree; step++) {
    project(current, ritz, dominant)
    const next = shifted(await timesA(current), current, half)
    const nextGrowth = 1 / (2 / firstGrowth - growth)
    scaleBy(next.data, (2 * nextGrowth) / half)
    addScaled(next.data, previous.data, -growth * nextGrowth)
    previous = current
    current = next
    growth = nextGrowth
  }
  project(current, ritz, dominant)
  const filtered = emptyBlock(x.count, x.length)
  filtered.data.set(ax.data.subarray(0, dominant * x.length))
  filtered.data.set(current.data, dominant * x.length)
  return filtered
}

/** Degree of the Chebyshev polynomial that grows `shrink` times at `last`, bounded by how much more it grows at `top`. */
function filterDegree(last: number, top: number, shrink: number): number {
  if (!(last > 1) || !Number.isFinite(last)) return Number.isFinite(last) ? MAX_DEGREE : 1
  const wanted = Math.ceil(Math.acosh(2 * Math.max(shrink, 1)) / Math.acosh(last))
  const excess = Math.acosh(top) - Math.acosh(last)
  const safe = excess > 0 ? Math.floor(Math.log(MAX_GROWTH) / excess) : MAX_DEGREE
  return Math.max(1, Math.min(wanted, safe, MAX_DEGREE))
}

function tail({ count, length, data }: Block, from: number): Block {
  return { count: count - from, length, data: data.slice(from * length) }
}

/** ax − shift · x, in place of ax. */
function shifted(ax: Block, x: Block, shift: number): Block {
  addScaled(ax.data, x.data, -shift)
  return ax
}

function project(block: Block, { x }: RitzBlock, dominant: number): void {
  for (let k = 0; k < block.count; k++)
    for (let j = 0; j < dominant; j++) {
      const target = vector(block, k)
      const basis = vector(x, j)
      addScaled(target, basis, -dot(basis, target))
    }
}
