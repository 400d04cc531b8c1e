export { type Demonstration, jsonlDemonstrations, type Turn } from './demonstrations.ts'
export { problemsFingerprint } from './fingerprint.ts'
export { gsm8k, gsm8kDemonstrations } from './gsm8k.ts'
export { gsm8kChanged, gsm8kOriginal } from './gsm8k-changed.ts'
export { nano, nanoDemonstrations, nanoStrict } from './nano.ts'
export {
  type Gsm8kOptions,
  gsm8kSchema,
  type NanoOptions,
  nanoSchema,
  type TaskOptions,
  taskSchema,
} from './options.ts'
export { jsonlTask } from './own-data.ts'
export type { Row } from './row.ts'
export { readRows } from './rows.ts'
export { type Column, encodeTable, rewardColumns } from './table.ts'
export {
  demonstratedTaskNames,
  type LoadOptions,
  loadDemonstrations,
  loadTask,
  takesData,
  taskNames,
  taskRewards,
} from './tasks.ts'
export type { Problem, Task } from './types.ts'
