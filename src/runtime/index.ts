export { openRuntime } from './node.ts'
export { float32Tensor, int64Tensor } from './tensors.ts'
export type {
  Device,
  DType,
  Feeds,
  HeldTensor,
  HostTensor,
  LoadOptions,
  Runtime,
  RuntimeOptions,
  Session,
  TensorData,
} from './types.ts'
