import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gsm8kStrict } from '../reward/index.ts'
import { type EvaluatedCompletion, majority, pairedDifference, passAt, resultsOf, wilson } from './index.ts'

/** As many right values of some. */
const values = (right: number, n: number) => Array.from({ length: n }, (_, i) => Number(i < right))

describe("Wilson's interval", () => {
  // statsmodels 0.15: proportion_confint(right, n, method='wilson').
  it.each([
    [0, 3, 0, 0.561497031755],
    [3, 3, 0.438502968245, 1],
    [27, 100, 0.192695841496, 0.364321167679],
    [1, 30, 0.005908590382, 0.16670390991],
  ])('of %d of %d is that of statsmodels', (right, n, low, high) => {
    const interval = wilson(values(right, n))
    expect(interval.mean).toBeCloseTo(right / n, 12)
    expect(interval.low).toBeCloseTo(low, 9)
    expect(interval.high).toBeCloseTo(high, 9)
  })
})

describe('a difference of which nothing is seen', () => {
  it('may still be as large as the share of problems that differ', () => {
    const same = new Map(values(3, 10).map((value, i) => [`${i}`, value]))
    const { high } = wilson(values(0, 10))
    expect(pairedDifference(same, same)).toEqual({ mean: 0, low: -high, high })
  })
})

describe('pass@k', () => {
  it('is the share of all choices of k completions that have a right one', () => {
    const sizes = fc
      .integer({ min: 1, max: 8 })
      .chain(n => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n }), fc.integer({ min: 1, max: n })))
    fc.assert(
      fc.property(sizes, ([n, right, k]) => {
        const choices = Array.from({ length: 2 ** n }, (_, bits) => values(0, n).map((_, i) => (bits >> i) & 1))
        const ofSize = choices.filter(chosen => chosen.filter(Boolean).length === k)
        const solved = ofSize.filter(chosen => chosen.some((one, i) => one === 1 && i < right))
        expect(passAt(k, right, n)).toBeCloseTo(solved.length / ofSize.length, 10)
      }),
    )
  })
})

function drawn(texts: readonly string[], problem_id = 'p', answer = '2'): EvaluatedCompletion[] {
  return texts.map((text, completion_index) => {
    const completion = text === '' ? 'no idea' : `\\boxed{${text}}`
    return {
      adapter: 'base',
      problem_id,
      completion_index,
      prompt: '',
      completion,
      answer,
      rewards: { strict: gsm8kStrict({ completion, answer }) },
      extracted: { strict: gsm8kStrict.extract(completion) ?? null },
      tokens: 1,
      finish_reason: 'stop',
    }
  })
}

describe('the majority', () => {
  it.each([
    [['2', '3', '2'], 1],
    [['3', '2', '3'], 0],
    [['3', '2', '2', '3'], 0],
    [['2', '3', '3', '2'], 1],
    [['', '', '', '2'], 1],
    [['', ''], 0],
    [['2,000', '2000', '2'], 0],
  ])('of %j is %d: of as many votes the first counts, and what has no answer has no vote', async (texts, right) => {
    expect(await majority(drawn(texts), 'strict', gsm8kStrict)).toBe(right)
  })
})

describe('the results of several completions', () => {
  it('have avg@k, pass@k for the powers of two, and maj@k', async () => {
    const rows = [...drawn(['2', '3', '2'], 'p'), ...drawn(['3', '3', '2'], 'q')]
    const [base] = await resultsOf(rows, { strict: gsm8kStrict })
    expect(base!.rewards.strict!.mean).toBeCloseTo(0.5, 12)
    const means = Object.entries(base!.pass!.strict!).map(([k, { mean }]) => [Number(k), mean])
    expect(means).toEqual([
      [1, expect.closeTo(0.5, 12)],
      [2, expect.closeTo((1 + 2 / 3) / 2, 12)],
      [3, 1],
    ])
    expect(base!.majority!.strict).toEqual(wilson([1, 0]))
  })

  it('of one are its accuracy alone', async () => {
    const [base] = await resultsOf([...drawn(['2'], 'p'), ...drawn(['3'], 'q')], { strict: gsm8kStrict })
    expect(base).not.toHaveProperty('pass')
    expect(base).not.toHaveProperty('majority')
    expect(base!.rewards.strict).toEqual(wilson([1, 0]))
  })
})
