import type { HostTensor } from './types.ts'

/** Whole numbers as an int64 tensor: a list, unless `dims` say otherwise. */
export function int64Tensor(values: readonly number[], dims: readonly number[] = [values.length]): HostTensor {
  return { dtype: 'int64', dims, data: BigInt64Array.from(values, BigInt) }
}

/** Numbers rounded to float32. */
export function float32Tensor(values: ArrayLike<number>, dims: readonly number[]): HostTensor {
  return { dtype: 'float32', dims, data: Float32Array.from(values) }
}
