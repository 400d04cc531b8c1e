import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duration, sparkline } from './print.ts'

describe('a duration', () => {
  it.each([
    [0.2, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [3599, '1 h 0 min'],
    [4000, '1 h 7 min'],
    [86_399, '1 d 0 h'],
    [100 * 3600, '4 d 4 h'],
  ])('of %d s is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })
})

describe('a sparkline', () => {
  it('goes from the least to the most', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 40)).toBe('▁▂▃▄▅▆▇█')
    expect(sparkline([5, -5, 0], 40)).toBe('█▁▅')
    expect(sparkline([1, 1], 40)).toBe('▁▁')
    expect(sparkline([], 40)).toBe('')
  })

  it('averages neighbours where there are too many', () => {
    expect(sparkline([0, 0, 7, 7, 3, 4], 3)).toBe('▁█▅')
  })

  it('is never wider than asked', () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 200 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 60 }), (given, width) => {
        expect(sparkline(given, width)).toMatch(new RegExp(`^[▁-█]{${Math.min(width, given.length)}}$`))
      }),
    )
  })
})
