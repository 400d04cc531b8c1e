import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sweepRuns, sweepSchema } from './index.ts'

describe('the runs of a sweep', () => {
  it('are every combination of the grid, with the options of all', () => {
    const sweep = sweepSchema.parse({ options: { model: 'm' }, grid: { params: [1, 13], seed: [1, 2] } })
    expect(sweepRuns(sweep)).toEqual(
      [
        [1, 1],
        [1, 2],
        [13, 1],
        [13, 2],
      ].map(([params, seed]) => ({
        name: `params-${params}_seed-${seed}`,
        point: { params, seed },
        options: { model: 'm', params, seed },
      })),
    )
  })

  it('are as many as the product of the values, with a name each that a folder can have', () => {
    const values = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 4 })
    const grid = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), values, { maxKeys: 3 })
    fc.assert(
      fc.property(grid, grid => {
        const runs = sweepRuns(sweepSchema.parse({ grid }))
        expect(runs).toHaveLength(Object.values(grid).reduce((product, { length }) => product * length, 1))
        expect(new Set(runs.map(({ name }) => name)).size).toBe(runs.length)
        for (const { name } of runs) expect(name).toMatch(/^[\w.+-]+$/)
      }),
    )
  })

  it('may differ by several options together', () => {
    const grid = { size: [{ params: 13, rank: 1 }, { method: 'full' }], seed: [1, 2] }
    const runs = sweepRuns(sweepSchema.parse({ options: { steps: 3 }, grid }))
    expect(runs.map(({ name }) => name)).toEqual([
      'params-13_rank-1_seed-1',
      'params-13_rank-1_seed-2',
      'method-full_seed-1',
      'method-full_seed-2',
    ])
    expect(runs[2]!.options).toEqual({ steps: 3, method: 'full', seed: 1 })
  })

  it('have no option twice, and no value', () => {
    const parse = (given: object) => sweepRuns(sweepSchema.parse(given))
    expect(() => parse({ options: { seed: 1 }, grid: { seed: [1, 2] } })).toThrow('seed is given in two places')
    expect(() => parse({ grid: { seed: [1], size: [{ seed: 2 }] } })).toThrow('seed is given in two places')
    expect(() => parse({ grid: { seed: [1, 1] } })).toThrow('two runs of the grid are called seed-1')
  })
})
