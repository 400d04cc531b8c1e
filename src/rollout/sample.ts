/** Index of the largest logit; the first of several. */
export function argmax(logits: Float32Array): number {
  let best = 0
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i
  return best
}

/**
 * Draws a token from softmax(logits / temperature) by inverting the cumulative distribution, in float64.
 * @param uniform a number in [0, 1)
 */
export function sample(logits: Float32Array, temperature: number, uniform: number): number {
  const largest = logits[argmax(logits)]!
  const weights = Float64Array.from(logits, logit => Math.exp((logit - largest) / temperature))
  let left = uniform * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [token, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return token
  }
  return argmax(logits)
}
