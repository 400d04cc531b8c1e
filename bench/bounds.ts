import { adaptedModules } from '../src/adapter/index.ts'
import type { ModelConfig } from '../src/model/index.ts'
import type { Limits } from './limits.ts'

/** A rollout or a gradient, its lengths in tokens. */
export interface Amount {
  promptLengths: readonly number[]
  numGenerations: number
  length: number
}

/** Seconds that a work takes at least. */
export type Bound = (config: ModelConfig, amount: Amount, limits: Limits) => number

const FLOAT = 4

/**
 * Seconds that a rollout takes at least: every prompt's products at the full rate, also of what prompts begin with alike, then for every token of all
 * completions together the longer of their products and of reading the weights and the keys and values once.
 */
export const rolloutBound: Bound = (config, amount, limits) =>
  boundOfRollout(config, amount, limits, { bytes: FLOAT, rate: limits.flops })

/** The same where completions are decoded in 8 bits: prompts, keys and values stay in float32. */
export const eightBitRolloutBound: Bound = (config, amount, limits) =>
  boundOfRollout(config, amount, limits, { bytes: 1, rate: limits.eightBitOps })

/** @param weights how large one is that completions are decoded with, and how many operations a second its products reach */
function boundOfRollout(
  config: ModelConfig,
  { promptLengths, numGenerations, length }: Amount,
  limits: Limits,
  weights: { bytes: number; rate: number },
): number {
  const sequences = promptLengths.length * numGenerations
  const prompts = sum(promptLengths)
  const prefill = 2 * layerWeights(config) * prompts + sum(promptLengths.map(own => attention(config, own, own / 2)))
  const context = prompts / promptLengths.length + length / 2
  const all = layerWeights(config) + outputWeights(config)
  const products = sequences * ((2 * all) / weights.rate + attention(config, 1, context) / limits.flops)
  const held = prompts + (sequences * length) / 2
  const read = (weights.bytes * all + FLOAT * held * cachedNumbers(config)) / limits.bytes
  return prefill / limits.flops + length * Math.max(products, read)
}

/**
 * Seconds that the gradient of a few numbers takes at least where activations are kept: every frozen weight of the layers twice forward and twice
 * backward for every token, those of the output for completion tokens, attention twice as much backward as forward.
 */
export const gradientBound: Bound = (config, { promptLengths, numGenerations, length }, limits) => {
  const completed = promptLengths.length * numGenerations * length
  const rows = sum(promptLengths) + completed
  const attended = sum(
    promptLengths.map(
      own => attention(config, own, own / 2) + numGenerations * attention(config, length, own + length / 2),
    ),
  )
  return (4 * layerWeights(config) * rows + 4 * outputWeights(config) * completed + 3 * attended) / limits.flops
}

/** Scores and their sums of values: two products of the heads' width for every query and key. */
function attention(
  { numHiddenLayers, numAttentionHeads, headDim }: ModelConfig,
  queries: number,
  keys: number,
): number {
  return 4 * numHiddenLayers * numAttentionHeads * headDim * queries * keys
}

function layerWeights(config: ModelConfig): number {
  return sum(adaptedModules(config).map(({ outFeatures, inFeatures }) => outFeatures * inFeatures))
}

function outputWeights({ vocabSize, hiddenSize }: ModelConfig): number {
  return vocabSize * hiddenSize
}

function cachedNumbers({ numHiddenLayers, numKeyValueHeads, headDim }: ModelConfig): number {
  return 2 * numHiddenLayers * numKeyValueHeads * headDim
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
