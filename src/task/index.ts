export type { BenchmarkInput } from './benchmark.ts'
export { type Demonstration, jsonlDemonstrations, type Turn } from './demonstrations.ts'
export { problemsFingerprint } from './fingerprint.ts'
export { gsm8k, gsm8kDemonstrations } from './gsm8k.ts'
export { gsm8kChanged, gsm8kOriginal } from './gsm8k-changed.ts'
export { nano, nanoDemonstrations, nanoStrict } from './nano.ts'
export {
  type BenchmarkOptions,
  benchmarkSchema,
  type NanoOptions,
  nanoSchema,
  promptField,
  type TaskOptions,
  taskSchema,
} from './options.ts'
export { jsonlTask } from './own-data.ts'
export { PROMPTS, type PromptStyle } from './prompts.ts'
export type { Row } from './row.ts'
export { readRows } from './rows.ts'
export { type Column, encodeTable, rewardColumns } from './table.ts'
export {
  demonstratedTaskNames,
  heldOutTask,
  type LoadOptions,
  loadDemonstrations,
  loadTask,
  takesData,
  taskNames,
  taskRewards,
} from './tasks.ts'
export type { Problem, Task } from './types.ts'
