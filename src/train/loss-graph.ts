import type { Entrance } from '../adapter/index.ts'
import { constant, gradients, input, mul, sum, type Tensor, toOnnx } from '../graph/index.ts'
import { type Architecture, type ModelConfig, type PackedOptions, packedLogProbs } from '../model/index.ts'

/**
 * What is maximised: an unnormalised sum over slots, from their log-probabilities [slots]. `perSlot` declares one more
 * input with a value for every slot, 0 in slots without a token, whose log-probabilities must have no gradient: multiply by such a value.
 */
export type Objective = (logProbs: Tensor, perSlot: (name: string) => Tensor) => Tensor

/** Σ weight · log π over the slots: the gradient of supervised and of on-policy training. */
export const weightedLogProbs: Objective = (logProbs, perSlot) =>
  sum(mul(logProbs, perSlot('weight')), { axes: [0], keepDims: false })

/** Name of the output that holds the gradient of a trained input. */
export function gradientName(trained: string): string {
  return `d ${trained}`
}

/**
 * The loss graph of one pack, as ONNX: `objective`, `log_probs` [slots] and the gradient of every trained input.
 * Inputs: the feeds of a `Pack`, `temperature`, the trained values, and what the objective declares.
 */
export function lossGraph(
  model: { architecture: Architecture; config: ModelConfig },
  { parameters, trained }: Entrance,
  objective: Objective,
  options: PackedOptions,
): Uint8Array {
  const logProbs = packedLogProbs(model, parameters, options)
  const value = objective(logProbs, name => input(name, 'float32', ['slots']))
  const dTrained = gradients([value], [constant(1)], Object.values(trained))
  const named = Object.keys(trained).map((name, i) => [gradientName(name), dTrained[i]!] as const)
  return toOnnx({ objective: value, log_probs: logProbs, ...Object.fromEntries(named) })
}
