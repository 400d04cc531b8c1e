export { openRuntime } from './node.ts'
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
