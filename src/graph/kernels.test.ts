import { describe, expect, it } from 'vitest'
import type { DType } from '../runtime/index.ts'
import { testRuntime } from '../testing/runtime.ts'
import type { Tensor } from './index.ts'
import * as g from './index.ts'

/** One graph of each op, by the name of the function that makes it. */
const ops: Record<string, (x: Tensor) => Tensor> = {
  neg: x => g.neg(x),
  abs: x => g.abs(x),
  exp: x => g.exp(x),
  log: x => g.log(x),
  sqrt: x => g.sqrt(x),
  tanh: x => g.tanh(x),
  sigmoid: x => g.sigmoid(x),
  cos: x => g.cos(x),
  sin: x => g.sin(x),
  silu: x => g.silu(x),
  square: x => g.square(x),
  softmax: x => g.softmax(x),
  argMax: x => g.cast(g.argMax(x), 'float32'),
  cumSum: x => g.cumSum(x),
  padTo: x => g.padTo(x, 4),
  add: x => g.add(x, x),
  sub: x => g.sub(x, x),
  mul: x => g.mul(x, x),
  div: x => g.div(x, x),
  maximum: x => g.maximum(x, x),
  minimum: x => g.minimum(x, x),
  matmul: x => g.matmul(x, x),
  'matmul, transposed': x => g.matmul(x, x, { transA: true, transB: true, scale: 0.5 }),
  gemm: x => g.gemm(x, x),
  equal: x => g.where(g.equal(x, x), x, x),
  greaterOrEqual: x => g.where(g.greaterOrEqual(x, x), x, x),
  lessOrEqual: x => g.where(g.lessOrEqual(x, x), x, x),
  sum: x => g.sum(x, { axes: [1] }),
  mean: x => g.mean(x, { axes: [1] }),
  max: x => g.max(x, { axes: [1] }),
  transpose: x => g.transpose(x),
  reshape: x => g.reshape(x, [9]),
  concat: x => g.concat([x, x], 0),
  split: x => g.split(x, 0, [1, 2])[1]!,
  slice: x => g.slice(x, { axis: 0, start: index([1]), end: index([2]), dim: 1 }),
  gather: x => g.gather(x, index([2])),
  scatterAdd: x => g.scatterAdd(x, index([0, 0, 1]), x),
  rmsNormalize: x => g.rmsNormalize(x, g.sum(x, { axes: [0], keepDims: false }), 0.01),
  rotate: x => g.rotate(g.concat([x, x], 1), { cosine: x, sine: x }),
  zeros: x => g.zeros(g.mul(g.reshape(x, [9]), 1)),
  cast: x => g.cast(x, 'int64'),
  quantizeRows: x => g.cast(g.quantizeRows(g.cast(x, 'float32')).values, x.dtype),
  quantizedProduct: x =>
    g.cast(
      g.quantizedProduct(
        g.quantizeRows(g.cast(x, 'float32')),
        g.cast(x, 'int8'),
        g.constant([1, 1, 1], { shape: [3] }),
      ),
      x.dtype,
    ),
  loop: x =>
    g.loop({ count: g.constant(2, { dtype: 'int64' }), dim: 'n', states: [x] }, (_, [y]) => ({
      states: [g.add(y!, x)],
    })).states[0]!,
}

function index(values: number[]): Tensor {
  return g.constant(values, { dtype: 'int64', shape: [values.length] })
}

/** What the CPU of ONNX Runtime 1.30 has no kernel for: a new release or a new op must keep or change this list. */
const missing: Partial<Record<DType, string[]>> = {
  float32: [],
  // ONNX Runtime fuses x σ(x) into its QuickGelu, which is float32 only, as its RotaryEmbedding is.
  float64: ['silu', 'rotate'],
}

describe('ops without a kernel on the cpu are those listed', () => {
  for (const [dtype, expected] of Object.entries(missing) as [DType, string[]][])
    it(dtype, async () => {
      const runtime = await testRuntime()
      const lacking: string[] = []
      for (const [name, build] of Object.entries(ops)) {
        const loading = runtime.load(g.toOnnx({ y: build(g.input('x', dtype, [3, 3])) }))
        await loading.catch(error => {
          if (!/has no kernel|Type 'tensor\(double\)' of input parameter/.test(error)) throw error
          lacking.push(name)
        })
      }
      expect(lacking).toEqual(expected)
    })
})
