import type { HostTensor } from './types.ts'

/** Whole numbers as an int64 tensor: a list, unless `dims` say otherwise. */
export function int64Tensor(values: readonly number[], dims: readonly number[] = [values.length]): HostTensor {
  const data = new BigInt64Array(values.length)
  // Written as halves, the low one first: no BigInt is made for a value, which takes most of the time.
  const halves = new Int32Array(data.buffer)
  for (const [i, value] of values.entries()) {
    halves[2 * i] = value
    halves[2 * i + 1] = Math.floor(value / 2 ** 32)
  }
  return { dtype: 'int64', dims, data }
}

/** Numbers rounded to float32. */
export function float32Tensor(values: ArrayLike<number>, dims: readonly number[]): HostTensor {
  return { dtype: 'float32', dims, data: Float32Array.from(values) }
}
