// The library: what a user calls. Rooms that are useful alone have entries of their own, such as `tinylora/graph`.
export {
  type Adapter,
  countParams,
  loadTinyLora,
  type TinyLora,
  type TinyLoraOptions,
  tinyLora,
} from './adapter/index.ts'
export { loadModel, type Model } from './model/index.ts'
export { type Completion, type GenerateOptions, generate } from './rollout/index.ts'
export type { RuntimeOptions } from './runtime/index.ts'
