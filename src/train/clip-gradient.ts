/**
 * Scales a gradient in place so that its norm is at most `maxNorm`, as `torch.nn.utils.clip_grad_norm_`.
 * @returns the norm as it was.
 */
export function clipGradient(gradient: Float64Array, maxNorm: number): number {
  const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0))
  const scale = Math.min(1, maxNorm / (norm + 1e-6))
  for (const [i, value] of gradient.entries()) gradient[i] = value * scale
  return norm
}
