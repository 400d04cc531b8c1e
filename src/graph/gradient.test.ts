import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type evaluate, float64, relativeError, testRuntime } from '../testing/runtime.ts'
import type { Tensor } from './index.ts'
import * as g from './index.ts'

type Build = (...inputs: Tensor[]) => Tensor

interface Case {
  shapes: number[][]
  build: Build
  /** Range of the inputs, where the op is smooth. Default −2 … 2. */
  range?: [number, number]
}

const index = (values: number[], shape = [values.length]) => g.constant(values, { dtype: 'int64', shape })

/** Every op with a gradient, by its ONNX type: a second list in the suite checks that none is missing. */
const cases: Record<string, Case> = {
  Add: { shapes: [[3, 4], [4]], build: g.add },
  Sub: {
    shapes: [
      [2, 1, 4],
      [3, 1],
    ],
    build: g.sub,
  },
  Mul: {
    shapes: [
      [3, 4],
      [3, 1],
    ],
    build: g.mul,
  },
  Div: { shapes: [[3, 4], [4]], build: g.div, range: [0.5, 2] },
  Max: { shapes: [[3, 4], [4]], build: g.maximum },
  Min: {
    shapes: [
      [3, 4],
      [1, 4],
    ],
    build: g.minimum,
  },
  Neg: { shapes: [[5]], build: g.neg },
  Exp: { shapes: [[5]], build: g.exp },
  Log: { shapes: [[5]], build: g.log, range: [0.5, 3] },
  Sqrt: { shapes: [[5]], build: g.sqrt, range: [0.5, 3] },
  Tanh: { shapes: [[5]], build: g.tanh },
  Sigmoid: { shapes: [[5]], build: g.sigmoid },
  Cos: { shapes: [[5]], build: g.cos },
  Sin: { shapes: [[5]], build: g.sin },
  Where: {
    shapes: [[3, 4], [4]],
    build: (a, b) => g.where(g.greaterOrEqual(g.constant([1, -1, 1, -1], { dtype: 'float64', shape: [4] }), 0), a!, b!),
  },
  MatMul: {
    shapes: [
      [2, 3, 4],
      [4, 5],
    ],
    build: g.matmul,
  },
  Gemm: { shapes: [[3, 4], [5, 4], [5]], build: (x, w, b) => g.linear(x!, w!, b!) },
  'Gemm, both transposed': {
    shapes: [
      [4, 3],
      [5, 4],
    ],
    build: (a, b) => g.gemm(a!, b!, { transA: true, transB: true }),
  },
  'Gemm, first transposed': {
    shapes: [
      [4, 3],
      [4, 5],
    ],
    build: (a, b) => g.gemm(a!, b!, { transA: true }),
  },
  'Gemm, plain': {
    shapes: [
      [3, 4],
      [4, 5],
    ],
    build: (a, b) => g.gemm(a!, b!),
  },
  Transpose: { shapes: [[2, 3, 4]], build: x => g.transpose(x!, [2, 0, 1]) },
  Reshape: { shapes: [[2, 6]], build: x => g.reshape(x!, [3, 4]) },
  Concat: {
    shapes: [
      [2, 3],
      [2, 4],
    ],
    build: (a, b) => g.concat([a!, b!], 1),
  },
  Split: { shapes: [[2, 7]], build: x => g.mul(g.split(x!, 1, [3, 1, 3])[0]!, g.split(x!, 1, [3, 1, 3])[2]!) },
  Gather: { shapes: [[4, 3]], build: x => g.gather(x!, index([2, 0, 2, 3, 2], [5])) },
  ScatterND: {
    shapes: [
      [4, 3],
      [3, 3],
    ],
    build: (base, updates) => g.scatterAdd(base!, index([2, 0, 2]), updates!),
  },
  ReduceSum: { shapes: [[2, 3, 4]], build: x => g.sum(x!, { axes: [0, -1], keepDims: false }) },
  ReduceMean: { shapes: [[2, 3, 4]], build: x => g.mean(x!, { axes: [1] }) },
  ReduceMax: { shapes: [[3, 5]], build: x => g.max(x!, { axes: [-1] }) },
  Softmax: { shapes: [[3, 5]], build: g.softmax },
  Cast: { shapes: [[3]], build: x => g.cast(x!, 'float64') },
  Expand: { shapes: [[3]], build: x => g.add(g.zeros(g.constant([0, 0, 0], { dtype: 'float64', shape: [3] })), x!) },
  recompute: {
    shapes: [
      [3, 4],
      [4, 4],
    ],
    build: (x, w) => g.recompute(x!, y => g.tanh(g.matmul(y, w!))),
  },
}

const numbers = (count: number, [low, high]: [number, number]) =>
  fc.array(fc.double({ min: low, max: high, noNaN: true }), { minLength: count, maxLength: count })

describe('the gradient of every op equals central finite differences in float64', () => {
  for (const [name, { shapes, build, range = [-2, 2] }] of Object.entries(cases)) {
    it(name, async () => {
      const inputs = shapes.map((shape, i) => g.input(`x${i}`, 'float64', shape))
      const counts = shapes.map(shape => shape.reduce((a, b) => a * b, 1))
      const y = build(...inputs)
      // A fixed weighting of the result makes a scalar whose gradient sees every entry.
      const count = (y.shape as number[]).reduce((a, b) => a * b, 1)
      const weighting = g.constant(
        Array.from({ length: count }, (_, i) => Math.sin(i + 1)),
        { dtype: 'float64', shape: y.shape as number[] },
      )
      const objective = g.sum(g.mul(y, weighting), { axes: y.shape.map((_, i) => i), keepDims: false })
      const dxs = g.gradients([y], [weighting], inputs)
      const runtime = await testRuntime()
      const session = await runtime.load(
        g.toOnnx({ objective, ...Object.fromEntries(dxs.map((dx, i) => [`d${i}`, dx])) }),
      )
      const run = (values: number[][]) =>
        session.run(Object.fromEntries(values.map((v, i) => [`x${i}`, float64(v, shapes[i]!)])))
      await fc.assert(
        fc.asyncProperty(fc.tuple(...counts.map(n => numbers(n, range as [number, number]))), async values => {
          const got = await run(values)
          for (const [i, list] of values.entries()) {
            const expected = await differences(list, shifted => run(values.map((v, j) => (j === i ? shifted : v))))
            expect(Array.from(got[`d${i}`]!.data as Float64Array)).toHaveLength(list.length)
            if (!nearKink(name, values))
              expect(relativeError(got[`d${i}`]!.data as Float64Array, expected, 1)).toBeLessThan(1e-6)
          }
        }),
        { numRuns: 5 },
      )
    })
  }
})

/** max and min have no derivative where two values meet; finite differences straddle it. */
function nearKink(name: string, values: number[][]): boolean {
  const all = values.flat().sort((a, b) => a - b)
  return ['Max', 'Min', 'ReduceMax'].includes(name) && all.some((v, i) => i > 0 && v - all[i - 1]! < 1e-3)
}

async function differences(list: number[], run: (values: number[]) => ReturnType<typeof evaluate>): Promise<number[]> {
  const h = 1e-5
  const result: number[] = []
  for (const i of list.keys()) {
    const at = async (shift: number) => {
      const outputs = await run(list.map((v, j) => (j === i ? v + shift : v)))
      return (outputs as Record<string, { data: Float64Array }>).objective!.data[0]!
    }
    result.push(((await at(h)) - (await at(-h))) / (2 * h))
  }
  return result
}
