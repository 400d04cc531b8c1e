import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problemOrder } from './problem-order.ts'

const sizes = fc.record({
  count: fc.integer({ min: 1, max: 40 }),
  promptsPerStep: fc.integer({ min: 1, max: 40 }),
  seed: fc.nat(),
})

const of = (perStep: number, seed: number, rest: 'skipped' | 'taken' = 'skipped') => ({
  perStep,
  seed,
  things: 'problems',
  option: 'promptsPerStep',
  rest,
})

function epoch(order: ReturnType<typeof problemOrder>, number: number): number[] {
  return Array.from({ length: order.stepsPerEpoch }, (_, i) => order.of(number * order.stepsPerEpoch + i + 1)).flat()
}

describe('the order of the problems', () => {
  it('has no problem twice in an epoch, and leaves out less than a step', () => {
    fc.assert(
      fc.property(sizes, ({ count, promptsPerStep, seed }) => {
        fc.pre(promptsPerStep <= count)
        const order = problemOrder(count, of(promptsPerStep, seed))
        for (const number of [0, 1]) {
          const seen = epoch(order, number)
          expect(new Set(seen).size).toBe(seen.length)
          expect(seen.every(i => i >= 0 && i < count)).toBe(true)
          expect(count - seen.length).toBeLessThan(promptsPerStep)
        }
      }),
    )
  })

  it('has every problem once in an epoch where the last step takes what is left over', () => {
    fc.assert(
      fc.property(sizes, ({ count, promptsPerStep, seed }) => {
        const order = problemOrder(count, of(promptsPerStep, seed, 'taken'))
        for (const number of [0, 1])
          expect(epoch(order, number).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
        for (let step = 1; step < order.stepsPerEpoch; step++) expect(order.of(step)).toHaveLength(promptsPerStep)
      }),
    )
  })

  it('is the same from whatever step one asks', () => {
    const [one, other] = [problemOrder(20, of(3, 5)), problemOrder(20, of(3, 5))]
    const steps = [9, 2, 13, 1, 2]
    for (let step = 1; step <= 13; step++) one.of(step)
    for (const step of steps) expect(other.of(step)).toEqual(one.of(step))
  })

  it('is another in every epoch and for every seed', () => {
    const order = problemOrder(30, of(5, 1))
    expect(epoch(order, 0)).not.toEqual(epoch(order, 1))
    expect(epoch(order, 0)).not.toEqual(epoch(problemOrder(30, of(5, 2)), 0))
  })

  it('puts every problem anywhere equally often', () => {
    const count = 5
    const times = Array.from({ length: count }, () => new Array(count).fill(0))
    const order = problemOrder(count, of(count, 7))
    for (let step = 1; step <= 4000; step++) for (const [at, i] of order.of(step).entries()) times[at]![i] += 1
    const chiSquare = times.flat().reduce((sum, n) => sum + (n - 800) ** 2 / 800, 0)
    // 16 degrees of freedom: beyond 39.3 one time in a thousand.
    expect(chiSquare).toBeLessThan(39.3)
  })
})

it('fewer problems than a step takes, and none, are an error', () => {
  expect(() => problemOrder(0, of(8, 0, 'taken'))).toThrow('there are no problems')
  expect(() => problemOrder(5, of(8, 0))).toThrow(
    'there are fewer problems, 5, than a step takes; promptsPerStep is 8: take at most 5',
  )
})
