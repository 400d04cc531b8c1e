export { MOST_EIGHT_BIT_KL } from './eight-bits.ts'
export { type Engine, openEngine } from './engine.ts'
export { generate } from './generate.ts'
export {
  type EngineOptions,
  engineOptionsOf,
  engineSchema,
  type GenerateOptions,
  generateSchema,
  type Sampling,
  type SamplingOptions,
  samplingOf,
  samplingSchema,
} from './options.ts'
export type { Completion, Prompt, RolloutHooks, RolloutProgress } from './types.ts'
