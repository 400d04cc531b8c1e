import { normOf, scaleBy } from './sums.ts'

/**
 * Scales a gradient in place so that its norm is at most `maxNorm`, as `torch.nn.utils.clip_grad_norm_`.
 * @returns the norm as it was.
 */
export function clipGradient(gradient: Float64Array, maxNorm: number): number {
  const norm = normOf(gradient)
  if (norm + 1e-6 > maxNorm) scaleBy(gradient, maxNorm / (norm + 1e-6))
  return norm
}
