export { type Device, openRuntime, type RuntimeOptions, runtimeSchema } from './open.ts'
export { loadSideBySide, type SideBySide } from './side-by-side.ts'
export { float32Tensor, int64Tensor } from './tensors.ts'
export type {
  DType,
  Feeds,
  HeldRows,
  HeldTensor,
  HostTensor,
  LoadOptions,
  RowCopy,
  RunOptions,
  Runtime,
  Session,
  TensorData,
  Write,
} from './types.ts'
