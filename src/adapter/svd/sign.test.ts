import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixSigns } from './sign.ts'

function fixed(u: number[], v: number[]): { u: number[]; v: number[] } {
  const blocks = [u, v].map(values => ({ count: 1, length: values.length, data: Float64Array.from(values) }))
  fixSigns(blocks[0]!, blocks[1]!, 1)
  return { u: [...blocks[0]!.data], v: [...blocks[1]!.data] }
}

const vectors = fc.array(
  fc.double({ min: -1, max: 1, noNaN: true }).map(value => value + 0),
  { minLength: 1, maxLength: 9 },
)

describe('fixSigns', () => {
  it('gives a pair and its negative the same signs, and never changes the product', () => {
    fc.assert(
      fc.property(vectors, vectors, (u, v) => {
        fc.pre(v.some(value => value !== 0))
        const negated = (values: number[]) => values.map(value => -value)
        const one = fixed(u, v)
        const other = fixed(negated(u), negated(v))
        // + 0 takes the sign off a zero.
        expect(other.u.map(value => value + 0)).toEqual(one.u.map(value => value + 0))
        expect(other.v.map(value => value + 0)).toEqual(one.v.map(value => value + 0))
        expect(Math.sign(one.u[0]! * one.v[0]!) + 0).toBe(Math.sign(u[0]! * v[0]!) + 0)
      }),
    )
  })

  it('makes the sum of cubes of v positive, whatever u is', () => {
    expect(fixed([1, 2], [0.9, -0.7, -0.7])).toEqual({ u: [1, 2], v: [0.9, -0.7, -0.7] })
    expect(fixed([1, 2], [0.9, -0.8, -0.8])).toEqual({ u: [-1, -2], v: [-0.9, 0.8, 0.8] })
  })

  it('goes by the first large entry where the cubes cancel', () => {
    expect(fixed([1], [0.1, -0.1, -0.7, 0.7]).v).toEqual([-0.1, 0.1, 0.7, -0.7])
  })
})
