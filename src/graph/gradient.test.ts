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

/** A case or more for every differentiable function of the graph, by its name. */
const cases: Record<string, Case> = {
  add: { shapes: [[3, 4], [4]], build: g.add },
  sub: {
    shapes: [
      [2, 1, 4],
      [3, 1],
    ],
    build: g.sub,
  },
  mul: {
    shapes: [
      [3, 4],
      [3, 1],
    ],
    build: g.mul,
  },
  div: { shapes: [[3, 4], [4]], build: g.div, range: [0.5, 2] },
  maximum: { shapes: [[3, 4], [4]], build: g.maximum },
  minimum: {
    shapes: [
      [3, 4],
      [1, 4],
    ],
    build: g.minimum,
  },
  neg: { shapes: [[5]], build: g.neg },
  exp: { shapes: [[5]], build: g.exp },
  log: { shapes: [[5]], build: g.log, range: [0.5, 3] },
  sqrt: { shapes: [[5]], build: g.sqrt, range: [0.5, 3] },
  tanh: { shapes: [[5]], build: g.tanh },
  sigmoid: { shapes: [[5]], build: g.sigmoid },
  cos: { shapes: [[5]], build: g.cos },
  sin: { shapes: [[5]], build: g.sin },
  where: {
    shapes: [[3, 4], [4]],
    build: (a, b) => g.where(g.greaterOrEqual(g.constant([1, -1, 1, -1], { dtype: 'float64', shape: [4] }), 0), a!, b!),
  },
  matmul: {
    shapes: [
      [2, 3, 4],
      [4, 5],
    ],
    build: (a, b) => g.matmul(a!, b!),
  },
  'matmul, first transposed, half of it': {
    shapes: [
      [2, 4, 3],
      [2, 4, 5],
    ],
    build: (a, b) => g.matmul(a!, b!, { transA: true, scale: 0.5 }),
  },
  'matmul, second transposed': {
    shapes: [
      [2, 3, 4],
      [2, 5, 4],
    ],
    build: (a, b) => g.matmul(a!, b!, { transB: true }),
  },
  'matmul, both transposed': {
    shapes: [
      [4, 3],
      [5, 4],
    ],
    build: (a, b) => g.matmul(a!, b!, { transA: true, transB: true }),
  },
  after: { shapes: [[2, 3]], build: x => g.after(x!, g.exp(x!)) },
  'gemm, a matrix added': {
    shapes: [
      [3, 4],
      [4, 2],
      [3, 2],
    ],
    build: (a, b, bias) => g.gemm(a!, b!, { bias }),
  },
  linear: { shapes: [[3, 4], [5, 4], [5]], build: (x, w, b) => g.linear(x!, w!, b!) },
  'gemm, both transposed': {
    shapes: [
      [4, 3],
      [5, 4],
    ],
    build: (a, b) => g.gemm(a!, b!, { transA: true, transB: true }),
  },
  'gemm, first transposed': {
    shapes: [
      [4, 3],
      [4, 5],
    ],
    build: (a, b) => g.gemm(a!, b!, { transA: true }),
  },
  gemm: {
    shapes: [
      [3, 4],
      [4, 5],
    ],
    build: (a, b) => g.gemm(a!, b!),
  },
  transpose: { shapes: [[2, 3, 4]], build: x => g.transpose(x!, [2, 0, 1]) },
  reshape: { shapes: [[2, 6]], build: x => g.reshape(x!, [3, 4]) },
  concat: {
    shapes: [
      [2, 3],
      [2, 4],
    ],
    build: (a, b) => g.concat([a!, b!], 1),
  },
  split: { shapes: [[2, 7]], build: x => g.mul(g.split(x!, 1, [3, 1, 3])[0]!, g.split(x!, 1, [3, 1, 3])[2]!) },
  gather: { shapes: [[4, 3]], build: x => g.gather(x!, index([2, 0, 2, 3, 2], [5])) },
  scatterAdd: {
    shapes: [
      [4, 3],
      [3, 3],
    ],
    build: (base, updates) => g.scatterAdd(base!, index([2, 0, 2]), updates!),
  },
  sum: { shapes: [[2, 3, 4]], build: x => g.sum(x!, { axes: [0, -1], keepDims: false }) },
  mean: { shapes: [[2, 3, 4]], build: x => g.mean(x!, { axes: [1] }) },
  max: { shapes: [[3, 5]], build: x => g.max(x!, { axes: [-1] }) },
  softmax: { shapes: [[3, 5]], build: x => g.softmax(x!) },
  'softmax along the first axis': { shapes: [[3, 5]], build: x => g.softmax(x!, 0) },
  cast: { shapes: [[3]], build: x => g.cast(x!, 'float64') },
  zeros: { shapes: [[3]], build: x => g.add(g.zeros(g.constant([0, 0, 0], { dtype: 'float64', shape: [3] })), x!) },
  recompute: {
    shapes: [
      [3, 4],
      [4, 4],
    ],
    build: (x, w) => g.recompute(x!, y => g.tanh(g.matmul(y, w!))),
  },
  // Between the numbers that are drawn, away from its corner.
  abs: { shapes: [[5]], build: x => g.abs(g.add(x!, 0.0005)) },
  silu: { shapes: [[5]], build: g.silu },
  square: { shapes: [[5]], build: g.square },
  customGradient: {
    shapes: [[3]],
    build: x => g.customGradient([x!], [g.exp(x!)], ({ outputs: [y] }, [dy]) => [g.mul(dy!, y!)])[0]!,
  },
}

/** Exports that no gradient passes through. */
const others = new Set(
  'Tensor argMax bytesOf constant cumSum equal gradients greaterOrEqual input lessOrEqual loop padTo quantizeRows quantizedProduct slice stopGradient toOnnx weight'.split(
    ' ',
  ),
)

/** Whose operators compute in float32 alone: transformer.test.ts compares them with what they stand for. */
const float32 = new Set(['rmsNormalize', 'rotate'])

it('every differentiable function of the graph has a case here', () => {
  const covered = new Set(Object.keys(cases).map(name => name.split(',')[0]))
  const open = Object.keys(g).filter(name => !others.has(name) && !float32.has(name) && !covered.has(name))
  expect(open).toEqual([])
})

/** Different numbers a thousandth apart: max and min have no derivative where two values meet, and differences would straddle it. */
const numbers = (counts: number[], [low, high]: [number, number]) => {
  const total = counts.reduce((a, b) => a + b, 0)
  const thousandths = fc.integer({ min: low * 1000, max: high * 1000 })
  return fc.uniqueArray(thousandths, { minLength: total, maxLength: total }).map(all => {
    const starts = counts.map((_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0))
    return counts.map((count, i) => all.slice(starts[i], starts[i]! + count).map(n => n / 1000))
  })
}

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
        fc.asyncProperty(numbers(counts, range as [number, number]), async values => {
          const got = await run(values)
          for (const [i, list] of values.entries()) {
            const expected = await differences(list, shifted => run(values.map((v, j) => (j === i ? shifted : v))))
            expect(Array.from(got[`d${i}`]!.data as Float64Array)).toHaveLength(list.length)
            expect(relativeError(got[`d${i}`]!.data as Float64Array, expected, 0.1)).toBeLessThan(1e-6)
          }
        }),
        { numRuns: 5 },
      )
    })
  }
})

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

describe('what has no gradient says so', () => {
  const x = g.input('x', 'float32', ['rows', 4])

  it('an op without a rule is named', () => {
    const row = g.constant([1], { dtype: 'int64', shape: [1] })
    const y = g.slice(x, { axis: 0, start: row, end: row, dim: 'some' })
    expect(() => g.gradients([y], [y], [x])).toThrow('gradient: Slice has no gradient rule')
  })

  it('a value that does not depend on what is asked for is named', () => {
    const other = g.input('other', 'float32', [2])
    expect(() => g.gradients([x], [x], [other])).toThrow('depends on input other [2]')
  })

  it('nothing flows through stopGradient', () => {
    const y = g.add(x, g.stopGradient(g.exp(x)))
    expect(g.gradients([y], [x], [x])).toEqual([x])
  })
})

describe('shapes are checked as the graph is built', () => {
  const x = g.input('x', 'float32', ['tokens', 896])
  const w = g.input('w', 'float32', [4864, 896])

  it.each<[string, () => unknown, string]>([
    ['matmul', () => g.matmul(x, w), 'matmul: inner dimensions differ: [tokens, 896] × [4864, 896]'],
    ['gemm', () => g.gemm(x, w), 'gemm: inner dimensions differ: [tokens, 896] × [4864, 896]'],
    ['add', () => g.add(x, w), 'Add: shapes [tokens, 896] and [4864, 896] do not broadcast: tokens against 4864'],
    ['bias', () => g.linear(x, w, g.input('b', 'float32', [896])), 'gemm: bias is [896], expected [4864]'],
    ['reshape', () => g.reshape(w, [4864, 895]), 'reshape: [4864, 896] to [4864, 895]: the number of values differs'],
    ['split', () => g.split(x, 1, [400, 400]), 'split: axis 1 of [tokens, 896] into 400 + 400'],
    [
      'types',
      () => g.mul(x, g.input('d', 'float64', [896])),
      'Mul: types differ: float32 and float64; cast one of them',
    ],
    ['axis', () => g.sum(x, { axes: [2] }), 'ReduceSum: axis 2 of a tensor of shape [tokens, 896]'],
    ['gather', () => g.gather(w, x), 'gather: indices are float32, expected int64'],
    ['two of a name', () => g.toOnnx({ y: g.add(x, g.input('x', 'float32', [896])) }), 'onnx: two values are called x'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(message)
  })
})
