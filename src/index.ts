// The library: what a user calls. Rooms that are useful alone have entries of their own, such as `tinylora/graph`.
export {
  type Adapter,
  type AdapterOptions,
  countParams,
  createAdapter,
  type FullFineTuning,
  fullFineTuning,
  type Lora,
  type LoraOptions,
  type LoraXs,
  type LoraXsOptions,
  loadAdapter,
  lora,
  loraXs,
  type Method,
  type TinyLora,
  type TinyLoraOptions,
  tinyLora,
} from './adapter/index.ts'
export {
  type EvaluatedCompletion,
  type EvaluateInput,
  type EvaluateOptions,
  evaluate,
  pairedDifference,
  problemMeans,
  type Result,
  resultsOf,
} from './eval/index.ts'
export { loadModel, type Model } from './model/index.ts'
export { gsm8kLenient, gsm8kStrict, type Reward, type RewardInput } from './reward/index.ts'
export {
  type Completion,
  type Engine,
  type EngineOptions,
  type GenerateOptions,
  generate,
  openEngine,
  type Prompt,
  type SamplingOptions,
} from './rollout/index.ts'
export type { RuntimeOptions } from './runtime/index.ts'
export {
  type Demonstration,
  gsm8k,
  gsm8kDemonstrations,
  jsonlDemonstrations,
  jsonlTask,
  nano,
  nanoDemonstrations,
  type Problem,
  type Task,
} from './task/index.ts'
export {
  type CompletionRow,
  type GrpoInput,
  type GrpoLossInput,
  type GrpoOptions,
  type GrpoStep,
  groupAdvantages,
  grpo,
  grpoLoss,
  type Metrics,
  type SftInput,
  type SftOptions,
  sft,
  type TrainingProgress,
  type TrainingState,
  type TrainingStep,
  type WeightedReward,
} from './train/index.ts'
export { openRun, type RunFolder, readRun } from './train/run/index.ts'
