import type { ModelConfig } from './config.ts'
import { laneCount } from './lanes.ts'
import type { Network } from './load.ts'
import { outputWeight, type PackedOptions } from './packed.ts'
import { packedRows, packSizesOf } from './packing.ts'

/** Memory of a process that holds a model, in bytes. */
export interface MemoryPlan {
  weights: WeightMemory
  decoding: DecodingMemory
  /** The loss graph of one group, with and without `recompute`. */
  training: { recompute: LossMemory; keepAll: LossMemory }
  /** What the trained numbers take beside it. */
  trained: TrainedMemory
  /** `reference`: the frozen weights, mapped, which `beta` > 0 compares with; nothing else reads them then. */
  fullFineTuning: TrainedMemory & { reference: number }
}

export interface WeightMemory {
  /** All weights as float32, mapped: shared with the page cache, so the system can drop and read it again. */
  mapped: number
  /** The file in the cache that holds them, where the model's own files are not float32. */
  cacheFile: number
}

export interface DecodingMemory {
  /** Copies of the matrices, laid out for products of few rows. */
  packed: number
  /** Keys and values of one token in all layers. While a token is read, the old and the new cache exist. */
  kvCachePerToken: number
}

export interface LossMemory {
  /** Rows of the pack, padding included. */
  tokens: number
  /** What the forward pass leaves for the backward pass. */
  kept: number
  /** What the backward pass of a layer needs besides. */
  working: number
  /** Logits that exist at a time. */
  logits: number
  /** Most memory of the process that is not mapped files. */
  peak: number
}

/** What the numbers that are trained take beside the loss graph: next to nothing where they are few. */
export interface TrainedMemory {
  /** The numbers themselves, and the copy in every lane that its graph is fed with. */
  values: number
  /** AdamW's moments. */
  moments: number
  /** In every lane what the graph gives for a group, its copy for JavaScript, and what waits to be added; and the sum over groups, float64. */
  gradients: number
  /** All of these. */
  total: number
}

/** The group that a gradient is computed for, its lengths in tokens. */
export interface GroupSize {
  promptLength: number
  numGenerations: number
  completionLength: number
}

export interface MemoryQuestion {
  config: ModelConfig
  /** Shape of every weight. */
  shapes: ReadonlyMap<string, readonly number[]>
  /** Whether the model's own files are mapped, so that the cache gets none. */
  isMappedInPlace: boolean
  group: GroupSize
  sizes: Omit<PackedOptions, 'recompute'>
  /** Of the runtime: a small model computes as many groups at once. */
  threads: number
  /** How many numbers are trained. Default 0, since 13 take nothing. */
  trained?: number
}

const FLOAT = 4
const DOUBLE = 8

/** Node, ONNX Runtime and a loaded graph: 0.19 to 0.21 GB for 30 layers of 576 as for 24 of 896 (measured, Linux). */
const PROCESS = 0.2e9

/** ONNX Runtime's arena leaves gaps between arrays: about 15 % on top of their sum (measured, 384 to 2304 tokens). */
const ARENA = 1.15

/** A chunk's logits: the product, the same divided by the temperature, their softmax. */
const LOGIT_ARRAYS = 3

/** The plan of a model that is loaded. @param trained how many numbers are trained */
export function planOf(
  { config, shapes, weights, parameters, runtime }: Network,
  group: GroupSize,
  trained = 0,
): MemoryPlan {
  const { isMappedInPlace } = weights
  return memoryPlan({
    config,
    shapes,
    isMappedInPlace,
    group,
    sizes: packSizesOf(parameters),
    threads: runtime.threads,
    trained,
  })
}

/** Bytes that the loss graph and the trained numbers may take beside all else. */
export const KEEP_AT_MOST = 4e9

/** Whether the loss graph of a group has to compute the inner values of its layers twice to stay within `KEEP_AT_MOST`. */
export function needsRecompute({ training, trained }: Pick<MemoryPlan, 'training' | 'trained'>): boolean {
  return training.keepAll.peak + trained.total > KEEP_AT_MOST
}

/** What a model needs, from its shapes alone: before a weight is read or a graph is built. */
export function memoryPlan({
  config,
  shapes,
  isMappedInPlace,
  group,
  sizes,
  threads,
  trained = 0,
}: MemoryQuestion): MemoryPlan {
  const mapped = FLOAT * sum([...shapes.values()].map(count))
  const lanes = laneCount(mapped / FLOAT, threads)
  return {
    weights: { mapped, cacheFile: isMappedInPlace ? 0 : mapped },
    decoding: decodingMemory(config, shapes),
    training: {
      recompute: lossMemory(config, group, { ...sizes, recompute: true, lanes }),
      keepAll: lossMemory(config, group, { ...sizes, recompute: false, lanes }),
    },
    trained: trainedMemory(trained, lanes),
    fullFineTuning: { ...trainedMemory(mapped / FLOAT, lanes), reference: mapped },
  }
}

/** 32 bytes a number in one lane. */
function trainedMemory(count: number, lanes: number): TrainedMemory {
  const [values, moments] = [(1 + lanes) * FLOAT * count, 2 * FLOAT * count]
  const waiting = lanes - 1
  const gradients = ((2 * lanes + waiting) * FLOAT + DOUBLE) * count
  return { values, moments, gradients, total: values + moments + gradients }
}

function decodingMemory(config: ModelConfig, shapes: MemoryQuestion['shapes']): DecodingMemory {
  const isMultiplied = (name: string) => name.endsWith('_proj.weight') || name === outputWeight(config)
  const packed = sum([...shapes].filter(([name]) => isMultiplied(name)).map(([, shape]) => count(shape)))
  const { numHiddenLayers, numKeyValueHeads, headDim } = config
  return { packed: FLOAT * packed, kvCachePerToken: FLOAT * numHiddenLayers * 2 * numKeyValueHeads * headDim }
}

/**
 * Memory of the loss graph of one group (`packed.ts`). T rows of the pack; a layer of width H, MLP I, attention A = heads × headDim
 * keeps, for every row:
 * - 2 H: the inputs of both norms;
 * - A + 2 kvHeads × headDim: turned q and k, v; A + heads: attention's output and its log-sum-exp;
 * - 3 I: σ(gate), silu(gate), up.
 *
 * With `recompute` a layer keeps its input, H, and these exist for one layer at a time. Its backward pass works on
 * 6 I + 3 H for the MLP and 10 A + 5 heads × blockSize for attention. Logits are gone before it starts, so
 * peak = process + lanes × arena × (kept + max(logits, working)). Against the peak of anonymous memory measured with SmolLM2 and Qwen2.5-0.5B,
 * 384 to 4608 rows, this is at most 20 % off.
 */
function lossMemory(config: ModelConfig, group: GroupSize, options: PackedOptions & { lanes: number }): LossMemory {
  const tokens = packedTokens(group)
  const { numHiddenLayers, hiddenSize, vocabSize } = config
  const layer = keptByLayer(config)
  const kept = FLOAT * tokens * numHiddenLayers * (options.recompute ? hiddenSize : layer)
  const working = FLOAT * tokens * (workingOfLayer(config, options) + (options.recompute ? layer : 0))
  const logits = FLOAT * LOGIT_ARRAYS * options.chunkSize * vocabSize
  const arena = ARENA * (kept + Math.max(logits, working))
  return { tokens, kept, working, logits, peak: Math.ceil(PROCESS + options.lanes * arena) }
}

function packedTokens({ promptLength, numGenerations, completionLength }: GroupSize): number {
  return packedRows(promptLength + numGenerations * completionLength)
}

function keptByLayer(config: ModelConfig): number {
  const { hiddenSize, intermediateSize, numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim } = config
  return 2 * hiddenSize + 3 * intermediateSize + (2 * heads + 2 * kvHeads) * headDim + heads
}

function workingOfLayer(config: ModelConfig, { blockSize }: PackedOptions): number {
  const { hiddenSize, intermediateSize, numAttentionHeads: heads, headDim } = config
  return 6 * intermediateSize + 3 * hiddenSize + heads * (10 * headDim + 5 * blockSize)
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1)
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
