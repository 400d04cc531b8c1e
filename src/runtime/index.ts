export { type Device, openRuntime, type RuntimeOptions, runtimeSchema } from './open.ts'
export { float32Tensor, int64Tensor } from './tensors.ts'
export type {
  DType,
  Feeds,
  HeldTensor,
  HostTensor,
  LoadOptions,
  Runtime,
  Session,
  TensorData,
} from './types.ts'
