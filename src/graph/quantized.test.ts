import fc from 'fast-check'
import { expect, it } from 'vitest'
import { float32Tensor } from '../runtime/index.ts'
import { testRuntime } from '../testing/runtime.ts'
import * as g from './index.ts'

const x = g.input('x', 'float32', ['rows', 3])
// A row of the smallest numbers that float32 knows has no scale.
const size = fc.float({ min: -100, max: 100, noNaN: true }).map(value => (Math.abs(value) < 1e-30 ? 0 : value))
const rows = fc.array(fc.array(size, { minLength: 3, maxLength: 3 }), {
  minLength: 1,
  maxLength: 5,
})

it('rows are rounded to 255 levels between their largest values, each row by its own', async () => {
  const { values, scales } = g.quantizeRows(x)
  const session = await (await testRuntime()).load(g.toOnnx({ values: g.cast(values, 'float32'), scales }))
  await fc.assert(
    fc.asyncProperty(rows, async rows => {
      const outputs = await session.run({ x: float32Tensor(rows.flat(), [rows.length, 3]) })
      for (const [i, row] of rows.entries()) {
        const scale = outputs.scales!.data[i] as number
        const largest = Math.max(...row.map(Math.abs))
        expect(scale).toBeCloseTo(largest / 127, 5)
        if (largest === 0) continue
        for (const [j, value] of row.entries()) {
          const level = (outputs.values!.data[3 * i + j] as number) - 128
          expect(Math.abs(level)).toBeLessThanOrEqual(127)
          expect(Math.abs(level * scale - value)).toBeLessThanOrEqual(0.501 * scale)
        }
      }
    }),
  )
})

it.each(['int8', 'uint8'] as const)(
  'a product with %s is exact, with a scale for every row and column',
  async dtype => {
    const levels = [1, -127, 2, 127, -3, 0].map(level => (dtype === 'uint8' ? level + 128 : level))
    const w = g.constant(levels, { dtype, shape: [3, 2] })
    const y = g.quantizedProduct(g.quantizeRows(x), w, g.constant([0.5, 0.25], { shape: [2] }))
    const session = await (await testRuntime()).load(g.toOnnx({ y }))
    const outputs = await session.run({ x: float32Tensor([127, 1, -127, 254, 0, 2, 0, 0, 0], [3, 3]) })
    const expected = [127 + 2 + 3 * 127, -127 * 127 + 127, 2 * (127 - 3), 2 * -127 * 127, 0, 0]
    expect([...outputs.y!.data]).toEqual(expected.map((value, i) => value * (i % 2 === 0 ? 0.5 : 0.25)))
  },
)

it('a product of other lengths is refused', () => {
  const w = g.constant([1, 2], { dtype: 'int8', shape: [2, 1] })
  expect(() => g.quantizedProduct(g.quantizeRows(x), w, g.constant([1], { shape: [1] }))).toThrow(
    'quantizedProduct: inner dimensions differ: [rows, 3] × [2, 1]',
  )
})
