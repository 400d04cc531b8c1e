import type { RitzBlock } from './chebyshev.ts'
import { addScaled, combine, dot, norm, orthonormalise, rowSvd, scaleBy, vector } from './dense.ts'
import type { TallMatrix } from './tall.ts'
import type { Block } from './types.ts'

/** A Ritz block of AᵀA with what each vector misses: ‖AᵀA x − λ x‖. */
export interface GramRitz extends RitzBlock {
  residual: Float64Array
}

/** The best singular triplets within a block: A x = σ long, and Aᵀ long = σ x up to the residual ‖Aᵀ long − σ x‖. */
export interface TripletRitz extends GramRitz {
  sigma: Float64Array
  long: Block
}

/** Rayleigh-Ritz on AᵀA, all on the short side and in float32: cheap, at the price of squared singular values. */
export async function gramRitz(a: TallMatrix, x: Block): Promise<GramRitz> {
  const product = await a.timesGram(x, 'float32')
  const { sigma: lambda, q } = rowSvd(inner(x, product), x.count)
  const [turned, ax] = [combine(x, q), combine(product, q)]
  return { x: turned, ax, lambda, residual: residuals(ax, turned, lambda) }
}

/** Rayleigh-Ritz on A itself in float64: σ is never squared. */
export async function tripletRitz(a: TallMatrix, x: Block): Promise<TripletRitz> {
  const y = await a.times(x, 'float64')
  const { sigma, q, rows } = rowSvd(orthonormalise(y), x.count)
  sigma.forEach((value, k) => {
    scaleBy(vector(rows, k), value > 0 ? 1 / value : 0)
  })
  const [turned, long] = [combine(x, q), combine(y, rows.data)]
  const back = await a.timesTransposed(long)
  const residual = residuals(back, turned, sigma)
  sigma.forEach((value, k) => {
    scaleBy(vector(back, k), value)
  })
  return { x: turned, ax: back, lambda: sigma.map(value => value * value), residual, sigma, long }
}

/** All inner products of two blocks, [count, count]; symmetric here up to rounding, so one half is used. */
function inner(x: Block, ax: Block): Float64Array {
  const products = new Float64Array(x.count * x.count)
  for (let i = 0; i < x.count; i++)
    for (let j = 0; j <= i; j++) {
      const value = dot(vector(x, i), vector(ax, j))
      products[i * x.count + j] = value
      products[j * x.count + i] = value
    }
  return products
}

function residuals(ax: Block, x: Block, values: Float64Array): Float64Array {
  return values.map((value, k) => {
    const difference = vector(ax, k).slice()
    addScaled(difference, vector(x, k), -value)
    return norm(difference)
  })
}
