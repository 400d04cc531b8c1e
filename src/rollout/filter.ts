import type { Sampling } from './options.ts'

/** A token drawn on the host, with log π of it and the entropy before anything was cut off. */
export interface HostDraw {
  token: number
  logProb: number
  entropy: number
}

/**
 * Draws from softmax(logits / temperature) cut by `minP`, then `topK`, then `topP`, by inverting the cumulative distribution of what
 * is left, likeliest first, in float64. The order of the cuts is vLLM's. @param uniform a number in [0, 1)
 */
export function drawFiltered(
  logits: Float32Array,
  uniform: number,
  { temperature, topK, topP, minP }: Pick<Sampling, 'temperature' | 'topK' | 'topP' | 'minP'>,
): HostDraw {
  const largest = logits.reduce((a, b) => Math.max(a, b))
  const weights = Float64Array.from(logits, logit => Math.exp((logit - largest) / temperature))
  const total = weights.reduce((a, b) => a + b, 0)
  const order = Array.from({ length: logits.length }, (_, token) => token)
    .filter(token => weights[token]! >= minP)
    .sort((a, b) => weights[b]! - weights[a]! || a - b)
    .slice(0, topK || undefined)
  const kept = nucleus(order, weights, topP)
  const reached = running(kept.map(token => weights[token]!))
  const place = reached.findIndex(mass => mass > uniform * reached.at(-1)!)
  const token = kept[place]!
  return { token, logProb: Math.log(weights[token]! / total), entropy: entropyOf(weights, total) }
}

/** The first tokens of an order whose probabilities add up to `topP` of them all; at least one. */
function nucleus(order: readonly number[], weights: Float64Array, topP: number): readonly number[] {
  if (topP >= 1) return order
  const reached = running(order.map(token => weights[token]!))
  return order.slice(0, reached.findIndex(mass => mass >= topP * reached.at(-1)!) + 1)
}

function running(masses: readonly number[]): number[] {
  let sum = 0
  return masses.map(mass => {
    sum += mass
    return sum
  })
}

function entropyOf(weights: Float64Array, total: number): number {
  return weights.reduce((sum, weight) => (weight > 0 ? sum - (weight / total) * Math.log(weight / total) : sum), 0)
}
