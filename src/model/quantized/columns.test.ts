import fc from 'fast-check'
import { expect, it } from 'vitest'
import { columnMaxima, quantizeColumns, smoothing } from './columns.ts'

const inputs = 3
const size = fc.float({ min: Math.fround(-50), max: 50, noNaN: true })
const matrix = fc
  .array(fc.array(size, { minLength: inputs, maxLength: inputs }), { minLength: 1, maxLength: 4 })
  .map(rows => Float32Array.from(rows.flat()))
const positive = fc.float({ min: Math.fround(0.01), max: 100, noNaN: true })
const perInput = fc.array(positive, { minLength: inputs, maxLength: inputs }).map(list => Float32Array.from(list))

it('a weight is rounded to the nearest of 255 levels of its output, transposed', () => {
  fc.assert(
    fc.property(matrix, perInput, (w, smooth) => {
      const { values, scales } = quantizeColumns(w, smooth)
      const outputs = scales.length
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++) {
          const wanted = w[o * inputs + i]! * smooth[i]!
          expect(Math.abs(values[i * outputs + o]! * scales[o]! - wanted)).toBeLessThanOrEqual(0.501 * scales[o]!)
        }
    }),
  )
})

it('a weight next to nothing is 0', () => {
  const { values, scales } = quantizeColumns(Float32Array.of(0, 0, 1.4e-45), Float32Array.of(1, 1, 0.01))
  expect([...values]).toEqual([0, 0, 0])
  expect(scales[0]).toBeGreaterThan(0)
})

it('smoothing leaves inputs and weights of like size, and their products as they were', () => {
  fc.assert(
    fc.property(perInput, perInput, (x, w) => {
      const smooth = smoothing(x, w)
      const [first, ...rest] = [...smooth].map((s, i) => x[i]! / s / (w[i]! * s))
      for (const ratio of rest) expect(ratio / first!).toBeCloseTo(1, 4)
      expect([...smooth].reduce((a, b) => a * b, 1)).toBeCloseTo(1, 4)
    }),
  )
})

it('the largest weights of every input are found over several matrices', () => {
  const maxima = columnMaxima(Float32Array.of(1, -2, 3, -4, 5, 0), 3)
  expect([...maxima]).toEqual([4, 5, 3])
  expect([...columnMaxima(Float32Array.of(0, 0, -7), 3, maxima)]).toEqual([4, 5, 7])
})
