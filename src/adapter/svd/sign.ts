import { scaleBy, vector } from './dense.ts'
import type { Block } from './types.ts'

/** Below this skewness a vector counts as balanced, and its first large entry decides. */
const BALANCED = 1e-6

/**
 * Fixes the free sign of the first `count` pairs (u, v) by v: Σ vᵢ³ is positive. Where that sum is below 10⁻⁶ of Σ |vᵢ|³ (a vector of pairs x, −x), the
 * first entry of at least half the largest magnitude is positive. Unlike the largest entry's sign, which two entries of nearly one size
 * leave to rounding, the sum of a weight's vector is far from its turning point (docs/svd.md). Both blocks are changed in place.
 */
export function fixSigns(u: Block, v: Block, count: number): void {
  for (let k = 0; k < count; k++) {
    if (signOf(vector(v, k)) > 0) continue
    scaleBy(vector(u, k), -1)
    scaleBy(vector(v, k), -1)
  }
}

function signOf(entries: Float64Array): number {
  const skewness = skewnessOf(entries)
  if (Math.abs(skewness) >= BALANCED) return Math.sign(skewness)
  const largest = entries.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return Math.sign(entries.find(value => Math.abs(value) >= largest / 2) ?? 0) || 1
}

/** Σ vᵢ³ / Σ |vᵢ|³, in [−1, 1]. */
export function skewnessOf(entries: Float64Array): number {
  let sum = 0
  let size = 0
  for (const value of entries) {
    const cube = value * value * value
    sum += cube
    size += Math.abs(cube)
  }
  return size === 0 ? 0 : sum / size
}
