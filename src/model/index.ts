export { type Architecture, architectureOf, architectures } from './architectures/index.ts'
export { packedAttention } from './attention.ts'
export { type AttentionPlan, attentionInputs } from './attention-plan.ts'
export type { ModelConfig } from './config.ts'
export type { Context } from './context.ts'
export { laneCount, lanesOf } from './lanes.ts'
export { countWeights, describeModel, loadModel, type Model, type Network, openNetwork } from './load.ts'
export { slotInputs, type TokenSlots, tokenLogProbs } from './log-probs.ts'
export {
  type GroupSize,
  KEEP_AT_MOST,
  type MemoryPlan,
  type MemoryQuestion,
  memoryPlan,
  needsRecompute,
  planOf,
} from './memory-plan.ts'
export { outputWeight, type PackedOptions, packedLogProbs } from './packed.ts'
export { type Group, type Pack, type PackSizes, pack, packSizes, packSizesOf } from './packing.ts'
export { cacheNames, packedKeyValues, pagedForward, pageSize } from './paged.ts'
export { type Parameters, parametersFrom, parametersOf } from './parameters.ts'
export {
  type CalibrationSequence,
  calibrationSequences,
  headName,
  type QuantizedWeights,
  quantizedParameters,
  quantizedWeights,
} from './quantized/index.ts'
export { weightShapes } from './shapes.ts'
export { type ModelFiles, openModel } from './source.ts'
export type { ChatMessage } from './tokenizer/index.ts'
export { decodeTensors, encodeTensors, type NamedTensor } from './weights/index.ts'
