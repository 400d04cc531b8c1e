export { type Engine, openEngine } from './engine.ts'
export { generate } from './generate.ts'
export {
  type EngineOptions,
  engineSchema,
  type GenerateOptions,
  generateSchema,
  type Sampling,
  type SamplingOptions,
  samplingSchema,
} from './options.ts'
export type { Completion, Prompt, RolloutHooks, RolloutProgress } from './types.ts'
