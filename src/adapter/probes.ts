import { stream } from './random.ts'

const PER_VECTOR = 4
const SIGMA_TOLERANCE = 1e-4
const PROBE_TOLERANCE = 1e-2

/** A module's truncated SVD as an adapter remembers it: Σ [r] and four numbers a singular vector (see `probe`). */
export interface SvdProbe {
  name: string
  sigma: readonly number[]
  /** [r, 4] */
  u: readonly number[]
  /** [r, 4] */
  v: readonly number[]
}

/**
 * Four inner products of every column of `vectors` [features, rank] (row-major) with fixed vectors of ±1, as [rank, 4].
 * For a unit column each is of order one however the column spreads its weight, so a flipped sign or a rotation within a close pair shows;
 * single entries can all be near zero. The signs: `docs/projection.md`.
 */
export function probe(vectors: Float32Array | Float64Array, rank: number): Float64Array {
  const source = stream(0, 'probe')
  const sums = new Float64Array(rank * PER_VECTOR)
  let words = source(0)
  for (let feature = 0; feature < vectors.length / rank; feature++) {
    if (feature % 32 === 0) words = source(feature / 32)
    for (let k = 0; k < PER_VECTOR; k++) {
      const sign = (words[k]! >>> (feature % 32)) & 1 ? -1 : 1
      for (let column = 0; column < rank; column++)
        sums[column * PER_VECTOR + k]! += sign * vectors[feature * rank + column]!
    }
  }
  return sums
}

/** What is saved of one module's SVD: `sigma` [r], `u` [outFeatures, r], `v` [inFeatures, r], row-major. */
export function svdProbe(name: string, sigma: Numbers, u: Numbers, v: Numbers): SvdProbe {
  const rank = sigma.length
  return { name, sigma: short(sigma), u: short(probe(u, rank)), v: short(probe(v, rank)) }
}

/**
 * Compares an adapter's SVD with one computed anew. Singular values may differ by 10⁻⁴ of themselves and probes by 10⁻²: ten times the
 * 10⁻³ to which a vector is computed, and a hundredth of what a flipped sign would change.
 * @throws Error that names the modules that differ.
 */
export function checkProbes(saved: readonly SvdProbe[], recomputed: readonly SvdProbe[]): void {
  const others = new Map(recomputed.map(other => [other.name, other]))
  const differing = saved.flatMap(one => {
    const reason = difference(one, others.get(one.name))
    return reason ? [`${one.name}: ${reason}`] : []
  })
  if (differing.length === 0) return
  const more = differing.length > 3 ? `\n… and ${differing.length - 3} more` : ''
  throw new Error(
    `adapter: ${differing.length} of ${saved.length} modules have other singular vectors here than where the adapter was trained, ` +
      'so the same numbers would be another model; use the machine or the SVD cache of the training, or train anew\n' +
      differing.slice(0, 3).join('\n') +
      more,
  )
}

type Numbers = Float32Array | Float64Array

function difference(saved: SvdProbe, other: SvdProbe | undefined): string | undefined {
  if (!other) return 'missing'
  return (
    compare('singular value', saved.sigma, other.sigma, value => SIGMA_TOLERANCE * Math.abs(value)) ??
    compare('probe of U', saved.u, other.u, () => PROBE_TOLERANCE) ??
    compare('probe of V', saved.v, other.v, () => PROBE_TOLERANCE)
  )
}

function compare(
  what: string,
  saved: readonly number[],
  other: readonly number[],
  tolerance: (value: number) => number,
): string | undefined {
  if (saved.length !== other.length) return `${what}: ${saved.length} saved, ${other.length} computed`
  const i = saved.findIndex((value, index) => !(Math.abs(value - other[index]!) <= tolerance(value)))
  return i < 0 ? undefined : `${what} ${i} was ${saved[i]}, is ${other[i]}`
}

/** Nine digits give back every float32. */
function short(values: Numbers): number[] {
  return Array.from(values, value => Number(value.toPrecision(9)))
}
