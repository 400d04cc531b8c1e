import { type Tensor, toOnnx } from '../graph/index.ts'
import { type HostTensor, openRuntime, type Runtime } from '../runtime/index.ts'

let opened: Promise<Runtime> | undefined

/** One runtime a test file; it ends with the process. */
export function testRuntime(): Promise<Runtime> {
  opened ??= openRuntime({ threads: 2 })
  return opened
}

/** Builds, loads and runs a graph once. */
export async function evaluate<K extends string>(
  outputs: Record<K, Tensor>,
  feeds: Record<string, HostTensor> = {},
): Promise<Record<K, HostTensor>> {
  const session = await (await testRuntime()).load(toOnnx(outputs))
  return (await session.run(feeds)) as Record<K, HostTensor>
}

export function float64(values: ArrayLike<number>, dims: readonly number[]): HostTensor {
  return { dtype: 'float64', dims, data: Float64Array.from(values) }
}

/** Largest |a − b| relative to the largest |b|, or to `floor` where that is more. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>, floor = 0): number {
  let difference = 0
  let scale = floor
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!))
    scale = Math.max(scale, Math.abs(b[i]!))
  }
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`)
  return difference / (scale || 1)
}
