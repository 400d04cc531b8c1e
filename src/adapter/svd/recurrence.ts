import { gather, gemm, input, loop, matmul, mul, type Shape, sub, type Tensor, toOnnx } from '../../graph/index.ts'
import { type Feeds, int64Tensor, type TensorData } from '../../runtime/index.ts'
import type { Block, Precision, Recurrence } from './types.ts'

/**
 * A whole `Recurrence` as one graph: steps one by one would cost more in trips to the runtime's thread than in arithmetic.
 * @param shape of the held matrix w, with the length of the vectors called `side`
 * @param product A x of w and a block x [count, side]
 */
export function recurrenceGraph(
  dtype: Precision,
  { shape, product }: { shape: Shape; product(w: Tensor, x: Tensor): Tensor },
): Uint8Array {
  const w = input('w', dtype, shape)
  const inverse = input('inverse', dtype, [])
  const [first, second] = ['previous', 'current'].map(name => input(name, dtype, ['count', 'side']))
  const outside = input('outside', dtype, ['dominant', 'side'])
  const shift = input('shift', dtype, [])
  const [forward, backward] = ['forward', 'backward'].map(name => input(name, dtype, ['steps']))
  const cleared = (x: Tensor) => sub(x, matmul(gemm(x, outside, { transB: true }), outside))
  const { states } = loop(
    { count: input('count', 'int64', []), dim: 'steps', states: [first!, second!] },
    (step, [previous, unclear]) => {
      const current = cleared(unclear!)
      const shifted = sub(mul(product(w, mul(current, inverse)), inverse), mul(current, shift))
      const next = sub(mul(shifted, gather(forward!, step)), mul(previous!, gather(backward!, step)))
      return { states: [current, next] }
    },
  )
  return toOnnx({ y: cleared(states[1]!) })
}

/** What the graph is fed beside w. */
export function recurrenceFeeds(
  { previous, current, outside, shift, forward, backward }: Recurrence,
  dtype: Precision,
  scale: number,
): Feeds {
  const tensor = (values: Float64Array, dims: number[]) => ({ dtype, dims, data: valuesOf(values, dtype) })
  const block = ({ count, length, data }: Block) => tensor(data, [count, length])
  return {
    previous: block(previous),
    current: block(current),
    outside: block(outside),
    inverse: tensor(Float64Array.of(1 / scale), []),
    shift: tensor(Float64Array.of(shift), []),
    forward: tensor(forward, [forward.length]),
    backward: tensor(backward, [backward.length]),
    count: int64Tensor([forward.length], []),
  }
}

/** Host vectors are float64: in the type of a graph. */
export function valuesOf(values: Float64Array, dtype: Precision): TensorData {
  return dtype === 'float32' ? new Float32Array(values) : values
}
