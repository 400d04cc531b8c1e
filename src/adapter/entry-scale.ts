import type { AdaptedModule } from './modules.ts'

type Numbers = Float32Array | Float64Array

/** For entry (a, b) of R, from σ_b / σ_a: what turns a split's own R into that of W' = W + U Σ R Vᵀ. */
const TURNS = {
  /** U Σ R Vᵀ itself. */
  paper: () => 1,
  /** U √Σ R √Σ Vᵀ: R ← Σ^-½ R Σ^½ */
  peft: Math.sqrt,
  /** U R Σ Vᵀ: R ← Σ⁻¹ R Σ */
  'lora-xs': (ratio: number) => ratio,
}

export interface EntryScaleOptions {
  scale: number
  rank: number
  split: keyof typeof TURNS
}

/**
 * What stands before every entry of R [modules, r, r]: the scale, and what the split asks for.
 * @param sigma singular values [modules, r], needed by all splits but the paper's
 */
export function entryScale(
  { scale, rank, split }: EntryScaleOptions,
  modules: readonly AdaptedModule[],
  sigma?: Numbers,
): Float64Array {
  const factors = new Float64Array(modules.length * rank * rank).fill(scale)
  if (split === 'paper') return factors
  if (!sigma) throw new Error(`adapter: the split ${split} needs the singular values of every module`)
  checkSigma(expectLength('sigma', sigma, modules.length * rank), modules, rank)
  return factors.map((factor, position) => {
    const module = Math.floor(position / (rank * rank))
    const a = Math.floor(position / rank) % rank
    const sigmaA = sigma[module * rank + a]!
    const sigmaB = sigma[module * rank + (position % rank)]!
    // Where σ_a is 0 its vector in U is nobody's: the row is left out, whatever the inverse would make of it.
    return sigmaA === 0 ? 0 : factor * TURNS[split](sigmaB / sigmaA)
  })
}

function checkSigma(sigma: Numbers, modules: readonly AdaptedModule[], rank: number): void {
  const bad = sigma.findIndex(value => !(value >= 0 && value < Number.POSITIVE_INFINITY))
  if (bad < 0) return
  const { name } = modules[Math.floor(bad / rank)]!
  throw new Error(`adapter: singular value ${bad % rank} of ${name} is ${sigma[bad]}, expected a finite number ≥ 0`)
}

/** Values that are as many as expected. @throws Error that says what has another length. */
export function expectLength<T extends Numbers>(what: string, values: T, length: number): T {
  if (values.length !== length) throw new Error(`adapter: ${what} has ${values.length} numbers, expected ${length}`)
  return values
}
