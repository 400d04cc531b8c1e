import { adaptedModules } from '../src/adapter/index.ts'
import type { ModelConfig } from '../src/model/index.ts'
import type { Limits } from './limits.ts'

/** A rollout or a gradient, its lengths in tokens. */
export interface Amount {
  promptLengths: readonly number[]
  numGenerations: number
  length: number
}

const FLOAT = 4

/**
 * Seconds that a rollout takes at least: every prompt's products at the full rate, then for every token of all completions together the longer of
 * their products and of reading the weights and the keys and values once.
 */
export function rolloutBound(
  config: ModelConfig,
  { promptLengths, numGenerations, length }: Amount,
  limits: Limits,
): number {
  const sequences = promptLengths.length * numGenerations
  const prompts = sum(promptLengths)
  const prefill = 2 * layerWeights(config) * prompts + sum(promptLengths.map(own => attention(config, own, own / 2)))
  const context = prompts / promptLengths.length + length / 2
  const products = sequences * (2 * (layerWeights(config) + outputWeights(config)) + attention(config, 1, context))
  const held = prompts + (sequences * length) / 2
  const read = FLOAT * (layerWeights(config) + outputWeights(config) + held * cachedNumbers(config))
  return prefill / limits.flops + length * Math.max(products / limits.flops, read / limits.bytes)
}

/**
 * Seconds that the gradient of a few numbers takes at least where activations are kept: every frozen weight of the layers twice forward and twice
 * backward for every token, those of the output for completion tokens, attention twice as much backward as forward.
 */
export function gradientBound(
  config: ModelConfig,
  { promptLengths, numGenerations, length }: Amount,
  limits: Limits,
): number {
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
