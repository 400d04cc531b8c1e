import {
  type CalibrationSequence,
  calibrationSequences,
  type Model,
  type Network,
  type QuantizedWeights,
  quantizedWeights,
} from '../model/index.ts'
import { openRuntime } from '../runtime/index.ts'
import { nextLogits } from './next-logits.ts'

/**
 * Nats a token that a policy in 8 bits may lie from the one in float32: seven times what SmolLM2 has (bench/eight-bits.ts). At 0.05 the ratio of the two is
 * some e^±0.3 for a token, and importance sampling still keeps most of a batch.
 */
export const MOST_EIGHT_BIT_KL = 0.05

/** Shares of an answer that are there already where the next token's distribution is looked at. */
const WITHIN = [0.2, 0.5, 0.8]

/**
 * The rounded weights of a model, which are made once, and looked at once: what they decode has to be near to float32.
 * @throws Error where the KL divergence of the next token's distribution is more than `MOST_EIGHT_BIT_KL` on average.
 */
export async function eightBitWeights(model: Model): Promise<QuantizedWeights> {
  const sequences = calibrationSequences(model.tokenizer)
  const weights = await quantizedWeights(model, sequences)
  const key = `kl-${weights.key}`
  const known = await model.cache.get(key)
  const kl = known ? Number(new TextDecoder().decode(known)) : await eightBitKl(model, weights, sequences)
  if (!known) await model.cache.put(key, new TextEncoder().encode(`${kl}`))
  if (!(kl <= MOST_EIGHT_BIT_KL))
    throw new Error(
      `rollout: in 8 bits the next token's distribution of this model is ${kl.toFixed(2)} nats from that in float32 (more than ${MOST_EIGHT_BIT_KL}): ` +
        'it does not bear the rounding well; take rolloutDtype f32',
    )
  return weights
}

/** Mean KL divergence of the next token's distribution in 8 bits from that in float32, inside some answers: nats. */
export async function eightBitKl(
  model: Network,
  weights: QuantizedWeights,
  sequences: readonly CalibrationSequence[],
): Promise<number> {
  const prompts = sequences.flatMap(({ prompt, answer }) =>
    WITHIN.map(share => ({ tokens: [...prompt, ...answer.slice(0, Math.floor(share * answer.length))] })),
  )
  const exact = await apart(model, network => nextLogits(network, prompts))
  const rounded = await apart(model, network => nextLogits(network, prompts, weights))
  return exact.reduce((sum, logits, i) => sum + divergence(logits, rounded[i]!), 0) / exact.length
}

/** Computes something in a runtime of its own, which gives all of its memory back. */
async function apart<T>(model: Network, compute: (model: Network) => Promise<T>): Promise<T> {
  const { threads, device } = model.runtime
  const runtime = await openRuntime({ threads, device })
  try {
    return await compute({ ...model, runtime })
  } finally {
    await runtime.close()
  }
}

/** KL divergence of softmax(q) from softmax(p). */
function divergence(p: Float32Array, q: Float32Array): number {
  const [logP, logQ] = [logSoftmax(p), logSoftmax(q)]
  return logP.reduce((sum, log, i) => sum + Math.exp(log) * (log - logQ[i]!), 0)
}

function logSoftmax(logits: Float32Array): Float64Array {
  const largest = logits.reduce((a, b) => Math.max(a, b))
  const logSum = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0))
  return Float64Array.from(logits, logit => logit - logSum)
}
