import type { Sampling } from './options.ts'

type Cuts = Pick<Sampling, 'topK' | 'topP' | 'minP'>

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
  { temperature, ...cuts }: Pick<Sampling, 'temperature'> & Cuts,
): HostDraw {
  const { weights, total, entropy } = softmaxOf(logits, temperature)
  const kept = cut(weights, cuts)
  const sought = uniform * massOf(kept, weights)
  const token = kept[firstReaching(kept, weights, mass => mass > sought)]!
  return { token, logProb: Math.log(weights[token]! / total), entropy }
}

/** Probabilities, not yet divided by their total: that of the likeliest token is 1. */
function softmaxOf(logits: Float32Array, temperature: number) {
  const largest = logits.reduce((a, b) => Math.max(a, b))
  const weights = new Float64Array(logits.length)
  let total = 0
  let weighted = 0
  logits.forEach((logit, token) => {
    const scaled = (logit - largest) / temperature
    const weight = Math.exp(scaled)
    weights[token] = weight
    total += weight
    weighted += weight * scaled
  })
  return { weights, total, entropy: Math.log(total) - weighted / total }
}

/** The tokens that are left, likeliest first; of two alike the lower id. */
function cut(weights: Float64Array, { topK, topP, minP }: Cuts): number[] {
  const all = massOf(tokensFrom(weights, minP), weights)
  // A few likely tokens are enough as a rule, and to sort a whole vocabulary takes longer than the model does.
  for (let least = 0.1; ; least = least > 1e-12 ? least ** 2 : 0) {
    const tokens = tokensFrom(weights, Math.max(least, minP))
    const enough = topK > 0 ? tokens.length >= topK : massOf(tokens, weights) >= topP * all
    if (!enough && least > minP) continue
    const order = tokens.sort((a, b) => weights[b]! - weights[a]!).slice(0, topK || undefined)
    const wanted = topP * (topK > 0 ? massOf(order, weights) : all)
    const last = firstReaching(order, weights, mass => mass >= wanted)
    return last < 0 ? order : order.slice(0, last + 1)
  }
}

function tokensFrom(weights: Float64Array, least: number): number[] {
  const tokens: number[] = []
  weights.forEach((weight, token) => {
    if (weight >= least) tokens.push(token)
  })
  return tokens
}

function massOf(tokens: readonly number[], weights: Float64Array): number {
  return tokens.reduce((sum, token) => sum + weights[token]!, 0)
}

/** The first place up to which the weights add up to what is `enough`, or −1. */
function firstReaching(tokens: readonly number[], weights: Float64Array, enough: (mass: number) => boolean): number {
  let mass = 0
  return tokens.findIndex(token => {
    mass += weights[token]!
    return enough(mass)
  })
}
