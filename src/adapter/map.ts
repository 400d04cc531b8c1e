import { entryScale, expectLength } from './entry-scale.ts'
import type { AdaptedModule } from './modules.ts'
import { projection } from './projection.ts'
import type { TinyLoraSettings } from './schema.ts'
import { type Tying, tie } from './tying.ts'

/** The linear map between the trained numbers v [groups, u] and the matrices R [modules, r, r] that a graph is run with, and its adjoint. */
export interface TinyLoraMap extends Tying {
  settings: TinyLoraSettings
  modules: readonly AdaptedModule[]
  /** R = α Σᵢ vᵢ Pᵢ for W' = W + U Σ R Vᵀ; in PEFT's split Σ^-½ R Σ^½, which makes it U √Σ R √Σ Vᵀ. */
  project(v: Float32Array | Float64Array): Float32Array
  /** ∂loss/∂v [groups, u] from ∂loss/∂R [modules, r, r], summed in float64 in the order of the modules. */
  pullback(dR: Float32Array | Float64Array): Float64Array
}

/**
 * Builds the map (paper, Method). Everything that is random comes from `settings.seed` and the modules' names.
 * @param sigma singular values [modules, r], needed by PEFT's split only
 * @throws Error where the sizes do not fit: u, rank, `params`, or arguments of another length than the shapes above.
 */
export function tinyLoraMap(
  settings: TinyLoraSettings,
  modules: readonly AdaptedModule[],
  sigma?: Float32Array | Float64Array,
): TinyLoraMap {
  const tying = tie(modules, settings)
  const { alpha, rank, split } = settings
  checkRank(modules, rank)
  const matrices = modules.map(({ name }) => projection(settings.seed, name, tying.u, rank))
  const scale = entryScale({ scale: alpha, rank, split }, modules, sigma)
  return {
    ...tying,
    settings,
    modules,
    project: v => project(expectLength('v', v, tying.count), tying, matrices, scale),
    pullback: dR => pullback(expectLength('dR', dR, scale.length), tying, matrices, scale),
  }
}

type Numbers = Float32Array | Float64Array

function project(
  v: Numbers,
  { group, u }: Tying,
  matrices: readonly Float32Array[],
  scale: Float64Array,
): Float32Array {
  const size = scale.length / matrices.length
  return Float32Array.from(scale, (factor, position) => {
    const module = Math.floor(position / size)
    const entry = position % size
    let sum = 0
    for (let i = 0; i < u; i++) sum += v[group[module]! * u + i]! * matrices[module]![i * size + entry]!
    return factor * sum
  })
}

function pullback(dR: Numbers, tying: Tying, matrices: readonly Float32Array[], scale: Float64Array): Float64Array {
  const { group, u, count } = tying
  const size = scale.length / matrices.length
  const dv = new Float64Array(count)
  for (const [module, matrix] of matrices.entries()) {
    for (let i = 0; i < u; i++) {
      let sum = 0
      for (let entry = 0; entry < size; entry++) {
        const position = module * size + entry
        sum += dR[position]! * scale[position]! * matrix[i * size + entry]!
      }
      dv[group[module]! * u + i]! += sum
    }
  }
  return dv
}

/** @throws Error naming a module that has no `rank` singular values. */
export function checkRank(modules: readonly AdaptedModule[], rank: number): void {
  for (const { name, outFeatures, inFeatures } of modules) {
    const most = Math.min(outFeatures, inFeatures)
    if (rank > most)
      throw new Error(
        `adapter: rank ${rank} exceeds what ${name} [${outFeatures}, ${inFeatures}] has; use rank ${most} or less, or other targetModules`,
      )
  }
}
