import fc from 'fast-check'
import { expect, test } from 'vitest'
import { worth } from './fixtures/worth.ts'
import { compute, type Operator, workedOut } from './index.ts'

const operands = [fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 120 })] as const

test.each<Operator>(['+', '-', '*', '/'])('all sides of a step with %s are worth its result', operator => {
  fc.assert(
    fc.property(...operands, (a, b) => {
      const result = compute(a, operator, b)
      fc.pre(result !== undefined)
      const sides = workedOut(a, operator, b).split(' = ')
      expect(sides[0]).toBe(`${a} ${operator} ${b}`)
      expect(sides.at(-1)).toBe(String(result))
      expect(sides.map(worth)).toEqual(sides.map(() => result))
    }),
  )
})

test.each<Operator>(['//', '%'])('a division with a rest shows both: %s', operator => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 15 }), (a, b) => {
      const result = compute(a, operator, b)
      fc.pre(result !== undefined)
      expect(result).toBe(operator === '%' ? a % b : Math.floor(a / b))
      expect(workedOut(a, operator, b).split(' = ').map(worth)).toEqual([a, a])
    }),
  )
})

test('every sum and difference after the first side is by one digit at a time', () => {
  expect(workedOut(47, '+', 38)).toBe('47 + 38 = 47 + 30 + 8 = 77 + 8 = 85')
  expect(workedOut(205, '-', 107)).toBe('205 - 107 = 205 - 100 - 7 = 105 - 7 = 98')
  expect(workedOut(5, '+', 40)).toBe('5 + 40 = 45')
})

test('products and quotients are made of digits times digits', () => {
  expect(workedOut(23, '*', 4)).toBe('23 * 4 = 20 * 4 + 3 * 4 = 80 + 12 = 80 + 10 + 2 = 90 + 2 = 92')
  expect(workedOut(4, '*', 23)).toBe('4 * 23 = 4 * 20 + 4 * 3 = 80 + 12 = 80 + 10 + 2 = 90 + 2 = 92')
  expect(workedOut(60, '*', 7)).toBe('60 * 7 = 420')
  expect(workedOut(96, '/', 4)).toBe('96 / 4 = 80 / 4 + 16 / 4 = 20 + 4 = 24')
})

test.each<[number, Operator, number]>([
  [7, '/', 2],
  [23, '*', 45],
  [5, '-', 5],
  [600, '+', 400],
  [12, '%', 4],
])('%d %s %d is not for this grammar', (a, operator, b) => {
  expect(compute(a, operator, b)).toBeUndefined()
})
