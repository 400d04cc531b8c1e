import { add, constant, gemm, input, reshape, split, type Tensor } from '../graph/index.ts'
import type { Parameters } from '../model/index.ts'

/** How an adapter enters a graph: the parameters as the architecture sees them, and the inputs that are trained. */
export interface Entrance {
  parameters: Parameters
  trained: Readonly<Record<string, Tensor>>
}

/** One adapted weight: its truncated SVD, ready to multiply. */
export interface Basis {
  /** Name of the projection, without `.weight`. */
  name: string
  rank: number
  /** U Σ, row-major [out, rank]. */
  us: Float32Array
  /** V, row-major [in, rank]. */
  v: Float32Array
}

/**
 * Adds (x V) Rᵀ (U Σ)ᵀ to every projection that has a basis: W' = W + U Σ R Vᵀ. `R` is an input [modules, rank, rank] in
 * the order of the bases; its gradient needs only x V and dy U Σ, both `rank` wide.
 */
export function enterLowRank(parameters: Parameters, bases: readonly Basis[]): Entrance {
  const rank = bases[0]?.rank ?? 0
  const r = input('R', 'float32', [bases.length, rank, rank])
  const rows = split(
    r,
    0,
    bases.map(() => 1),
  )
  const updates = new Map(bases.map((basis, i) => [basis.name, lowRank(basis, rows[i]!)]))
  return {
    trained: { R: r },
    parameters: {
      weight: parameters.weight,
      project(x, name, size) {
        const y = parameters.project(x, name, size)
        const update = updates.get(name)
        return update ? add(y, update(x)) : y
      },
    },
  }
}

function lowRank({ name, rank, us, v }: Basis, row: Tensor): (x: Tensor) => Tensor {
  const r = reshape(row, [rank, rank])
  const left = constant(us, { shape: [us.length / rank, rank], name: `${name}.US` })
  const right = constant(v, { shape: [v.length / rank, rank], name: `${name}.V` })
  return x => gemm(gemm(gemm(x, right), r, { transB: true }), left, { transB: true })
}
