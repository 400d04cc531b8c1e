import {
  add,
  after,
  constant,
  customGradient,
  gather,
  gemm,
  input,
  linear,
  mul,
  reshape,
  split,
  sum,
  type Tensor,
} from '../graph/index.ts'
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
 * Adds U Σ R Vᵀ to every weight that has a basis: W' = W + U Σ R Vᵀ. `R` is an input [modules, rank, rank] in
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
  const updates = new Map(
    bases.map((basis, i) => [basis.name, { ...sides(basis), r: reshape(rows[i]!, [rank, rank]) }]),
  )
  return {
    trained: { R: r },
    parameters: {
      weight: parameters.weight,
      project(x, name, size) {
        const update = updates.get(name)
        if (!update) return parameters.project(x, name, size)
        const w = parameters.weight(`${name}.weight`, [size.out, size.in])
        return mergedProduct(x, w, size.bias ? parameters.weight(`${name}.bias`, [size.out]) : undefined, update)
      },
    },
  }
}

/**
 * x (W + UΣ R Vᵀ)ᵀ + b. The sum of weights is formed at each use: for the hundreds of rows of a pack that is less work than what it saves, a second
 * product and a sum as long as the output. dx = dy (W + UΣ R Vᵀ), dR = (dy UΣ)ᵀ x V
 */
function mergedProduct(x: Tensor, w: Tensor, bias: Tensor | undefined, { left, right, r }: LowRank): Tensor {
  const merged = (r: Tensor) => gemm(gemm(left, r), right, { transB: true, bias: w })
  const z = gemm(x, right)
  // Left to the backward pass, x V would have x kept for it.
  const y = linear(x, merged(after(r, z)), bias)
  return customGradient([x, r], [y], ({ wanted }, [dy]) => [
    wanted[0] ? gemm(dy!, merged(r)) : undefined,
    wanted[1] ? gemm(gemm(dy!, left), z, { transA: true }) : undefined,
  ])[0]!
}

/** UΣ [out, rank] and V [in, rank] of a weight, and R [rank, rank] between them. */
interface LowRank extends Sides {
  r: Tensor
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

/** What a projection's output gains, from its input. */
export type Update = (x: Tensor) => Tensor

interface Sides {
  left: Tensor
  right: Tensor
}

function sides({ name, rank, us, v }: Basis): Sides {
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
