export { arrays } from './arrays.js'
export { discard } from './discard.js'
export { copyOf, holdFeeds } from './hold-feeds.ts'
export { type Device, openRuntime, type RuntimeOptions, runtimeSchema } from './open.ts'
export { type LaneRuns, loadSideBySide, type SideBySide } from './side-by-side.ts'
export { float32Tensor, int64Tensor } from './tensors.ts'
export type {
  DType,
  Feeds,
  HeldRows,
  HeldTensor,
  HostTensor,
  LoadOptions,
  OperatorRun,
  RowCopy,
  RunOptions,
  Runtime,
  Session,
  SessionProfile,
  Span,
  TensorData,
  Write,
} from './types.ts'
