import { expect, test } from 'vitest'
import { capitalWords, cents, commas, isReduced, whole, words } from './index.ts'

test('numbers are written as GSM8K writes them', () => {
  expect([words(3), capitalWords(12), commas(50000), commas(900), cents(750), cents(5)]).toEqual([
    'three',
    'Twelve',
    '50,000',
    '900',
    '7.50',
    '0.05',
  ])
  expect(() => words(13)).toThrow('gsm8k-changed: no word for 13; let it be from 0 to 12')
})

test('what is no whole number above 0 spoils an answer', () => {
  expect(whole(6) + 1).toBe(7)
  for (const result of [0.5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(whole(result) + 1).toBeNaN()
})

test('fractions are reduced, and below 1', () => {
  const pairs = [1, 2, 3, 4, 5, 6].map(part => `${part}/6`)
  expect(pairs.filter((_, i) => isReduced(i + 1, 6))).toEqual(['1/6', '5/6'])
})
