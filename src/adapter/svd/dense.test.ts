import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine, dot, orthonormalise, rowSvd, vector } from './dense.ts'
import type { Block } from './types.ts'

const entry = fc.double({ min: -1, max: 1, noNaN: true })
const blocks = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 12 }))
  .chain(([count, more]) =>
    fc
      .array(entry, { minLength: count * (count + more), maxLength: count * (count + more) })
      .map((values): Block => ({ count, length: count + more, data: Float64Array.from(values) })),
  )

function expectOrthonormal(block: Block): void {
  for (let i = 0; i < block.count; i++)
    for (let j = 0; j <= i; j++) expect(dot(vector(block, i), vector(block, j))).toBeCloseTo(i === j ? 1 : 0, 12)
}

describe('orthonormalise', () => {
  it('gives orthonormal vectors and the triangle that leads back, for any block', () => {
    fc.assert(
      fc.property(blocks, given => {
        const block = { ...given, data: given.data.slice() }
        const triangle = orthonormalise(block)
        expectOrthonormal(block)
        const back = combine(block, triangle)
        given.data.forEach((value, i) => {
          expect(back.data[i]).toBeCloseTo(value, 12)
        })
      }),
    )
  })

  it('replaces vectors that depend on those before, and vectors of zeros', () => {
    const block = {
      count: 4,
      length: 5,
      data: Float64Array.from([0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 6, 8, 0, 0, 0, 1, 0, 0, 0, 0]),
    }
    const triangle = orthonormalise(block)
    expectOrthonormal(block)
    expect([triangle[0], triangle[10]]).toEqual([0, 0])
  })

  it('refuses more vectors than entries', () => {
    expect(() => orthonormalise({ count: 2, length: 1, data: new Float64Array(2) })).toThrow(
      'svd: 2 vectors of length 1 cannot be orthonormal',
    )
  })
})

describe('rowSvd', () => {
  it('turns the rows of any square matrix orthogonal, longest first', () => {
    fc.assert(
      fc.property(blocks, ({ count, data }) => {
        const square: Block = { count, length: count, data: data.slice(0, count * count) }
        const { sigma, q, rows } = rowSvd(square.data, count)
        expectOrthonormal({ count, length: count, data: q })
        const turned = combine(square, q)
        turned.data.forEach((value, i) => {
          expect(rows.data[i]).toBeCloseTo(value, 12)
        })
        for (let i = 0; i < count; i++)
          for (let j = 0; j <= i; j++)
            expect(dot(vector(rows, i), vector(rows, j))).toBeCloseTo(i === j ? sigma[i]! ** 2 : 0, 12)
        expect([...sigma]).toEqual([...sigma].sort((a, b) => b - a))
      }),
    )
  })

  it('keeps the digits of values far below the largest', () => {
    // Rows graded by 10⁻¹⁰: the product of the values is the determinant, 3 · 10⁻¹⁰.
    const { sigma } = rowSvd(Float64Array.from([2, 1, 1e-10, 2e-10]), 2)
    expect(sigma[0]! * sigma[1]!).toBeCloseTo(3e-10, 24)
    expect(sigma[0]).toBeCloseTo(Math.sqrt(5), 12)
  })
})
