import { add, constant, gather, gemm, input, mul, reshape, split, sum, type Tensor } from '../graph/index.ts'
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
  return { trained: { R: r }, parameters: withUpdates(parameters, updates) }
}

/**
 * As `enterLowRank`, with an adapter of its own for every row of a batch: `R` is [adapters, modules × rank × rank], and
 * `adapter_of_row` (int64 [rows]) says which a row has. `rows` names the first axis of what is projected.
 */
export function enterLowRankByRow(parameters: Parameters, bases: readonly Basis[], rows: string): Entrance {
  const rank = bases[0]?.rank ?? 0
  const r = input('R', 'float32', ['adapters', bases.length * rank * rank])
  const ofRow = split(
    gather(r, input('adapter_of_row', 'int64', [rows])),
    1,
    bases.map(() => rank * rank),
  )
  const updates = new Map(bases.map((basis, i) => [basis.name, lowRankByRow(basis, ofRow[i]!)]))
  return { trained: { R: r }, parameters: withUpdates(parameters, updates) }
}

/** R z of another R a row: with so few numbers a row, sums of products beat a batch of tiny matrix products. */
function lowRankByRow(basis: Basis, ofRow: Tensor): Update {
  const { rank } = basis
  const rows = ofRow.shape[0]!
  const r = reshape(ofRow, [rows, rank, rank])
  const { left, right } = sides(basis)
  return x => {
    const z = reshape(gemm(x, right), [rows, 1, rank])
    return gemm(sum(mul(r, z), { axes: [-1], keepDims: false }), left, { transB: true })
  }
}

function lowRank(basis: Basis, row: Tensor): Update {
  const { left, right } = sides(basis)
  const r = reshape(row, [basis.rank, basis.rank])
  return x => gemm(gemm(gemm(x, right), r, { transB: true }), left, { transB: true })
}

/** What a projection's output gains, from its input. */
export type Update = (x: Tensor) => Tensor

function sides({ name, rank, us, v }: Basis): { left: Tensor; right: Tensor } {
  return {
    left: constant(us, { shape: [us.length / rank, rank], name: `${name}.US` }),
    right: constant(v, { shape: [v.length / rank, rank], name: `${name}.V` }),
  }
}

/** Adds to every projection its update, if it has one. */
export function withUpdates(parameters: Parameters, updates: ReadonlyMap<string, Update>): Parameters {
  return {
    weight: parameters.weight,
    project(x, name, size) {
      const y = parameters.project(x, name, size)
      const update = updates.get(name)
      return update ? add(y, update(x)) : y
    },
  }
}
