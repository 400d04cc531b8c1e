import { normals, stream } from './random.ts'

/**
 * The fixed random matrices of one module, P [u, r, r] row-major, entries N(0, 1/r) (the variance) rounded to float32.
 * Keyed by seed and module name alone, so that a longer v keeps the first matrices. The recipe: `docs/projection.md`.
 */
export function projection(seed: number, moduleName: string, u: number, rank: number): Float32Array {
  const scale = Math.sqrt(rank)
  return Float32Array.from(normals(stream(seed, `projection/${moduleName}`), u * rank * rank), value => value / scale)
}
