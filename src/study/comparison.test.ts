import { describe, expect, it } from 'vitest'
import { comparedPoints, comparisonFigure, comparisonTable, type ScoredRun } from './index.ts'

interface Given {
  trainer?: string
  method?: string
  params: number
  rate: number
  seed: number
  score: number
  temperature?: number
  model?: string
  steps?: number
  rank?: number
}

function scored({
  trainer = 'grpo',
  method = 'tinylora',
  temperature = 1,
  model = 'nano',
  steps = 3,
  rank = 2,
  params,
  rate,
  seed,
  score,
}: Given): ScoredRun {
  const estimate = (mean: number) => ({ strict: { mean, low: mean, high: mean } })
  return {
    name: `${seed}`,
    config: {
      trainer,
      model: { reference: model, fingerprint: model },
      adapter: { method, params, seed, rank },
      training: { learningRate: rate, seed, steps },
      run: { saveSteps: seed },
      environment: { node: `${seed}` },
    } as unknown as ScoredRun['config'],
    params,
    bytes: 2 * params,
    evaluation: {
      name: 'held-out',
      task: { name: 'nano' },
      settings: { temperature },
      asked: { adapters: [], rules: [], problems: [] },
      means: new Map([
        ['base', new Map([['p', 0.3]])],
        ['x', new Map([['p', score]])],
      ]),
      results: [
        { adapter: 'base', rewards: estimate(0.3), length: 1, cutOff: 0 },
        { adapter: 'x', rewards: estimate(score), length: 1, cutOff: 0 },
      ],
    },
  }
}

const runs = [
  ...[0.4, 0.42, 0.44].map((score, i) => scored({ params: 13, rate: 0.1, seed: i, score })),
  ...[0.5, 0.3, 0.31].map((score, i) => scored({ params: 13, rate: 0.2, seed: i, score })),
  ...[0.68, 0.7].map((score, i) => scored({ params: 448, rate: 0.01, seed: i, score })),
  ...[0.7, 0.72].map((score, i) => scored({ method: 'full', params: 2e6, rate: 1e-4, seed: i, score })),
  ...[0.33, 0.35].map((score, i) => scored({ trainer: 'sft', params: 13, rate: 0.1, seed: i, score })),
]

describe('a comparison', () => {
  it('makes one point of runs that differ by their seed, with the learning rate that does best on average', () => {
    const points = comparedPoints(runs, ['trainer'])
    expect(points.map(({ line, params, after }) => [line, params, after])).toEqual([
      ['grpo', 13, [0.4, 0.42, 0.44]],
      ['grpo', 448, [0.68, 0.7]],
      ['grpo', 2e6, [0.7, 0.72]],
      ['sft', 13, [0.33, 0.35]],
    ])
    expect(points[0]).toMatchObject({ learningRate: 0.1, others: [{ learningRate: 0.2, after: 0.37 }], before: 0.3 })
  })

  it('says in its table how sure a mean is, and what size brings nearly all of the gain', () => {
    const table = comparisonTable(comparedPoints(runs, ['trainer']))
    expect(table).toContain(
      '| grpo | tinylora | 2 | 13 | 26 | 0.1 (0.2: 37.0) | 30.0 | 42.0 ± 1.2 | +12.0 | +12.0 to +12.0 | 3 |',
    )
    expect(table).toMatch(/- grpo: 95 % of full fine-tuning's gain with 448 numbers \(tinylora[^)]*\)\.\n/)
    expect(table).not.toContain('- sft')
  })

  it('is drawn with a line a kind, and a dot and a bar a point', () => {
    const svg = comparisonFigure(comparedPoints(runs, ['trainer']), 'params', ['trainer'])
    expect(svg.match(/<circle/g)).toHaveLength(4)
    for (const text of ['grpo', 'sft', 'trained numbers', 'prefers-color-scheme']) expect(svg).toContain(text)
  })

  it('names the smallest size that reaches it and the larger ones that do not, never full fine-tuning itself, whose line may be another', () => {
    const some = (params: number, score: number, method = 'tinylora') =>
      [0, 1].map(seed => scored({ method, params, rate: 0.1, seed, score }))
    const dip = [...some(13, 0.7), ...some(100, 0.4), ...some(448, 0.69), ...some(2e6, 0.7, 'full')]
    expect(comparisonTable(comparedPoints(dip, ['adapter.method']))).toMatch(
      /\n\n- tinylora: 95 % of full fine-tuning's gain with 13 numbers \(tinylora[^)]*\), the fewest that were tried, though not with 100 numbers \(tinylora[^)]*\)\.\n$/,
    )
  })

  it('compares with full fine-tuning of the same line, and says where fewer numbers, or none, would do', () => {
    const some = (params: number, score: number, steps: number, method = 'tinylora') =>
      [0, 1].map(seed => scored({ method, params, rate: 0.1, seed, score, steps }))
    const short = [...some(13, 0.4, 15), ...some(448, 0.49, 15), ...some(2e6, 0.6, 15, 'full')]
    const long = [...some(13, 0.69, 60), ...some(448, 0.7, 60), ...some(2e6, 0.7, 60, 'full')]
    const table = comparisonTable(comparedPoints([...short, ...long], ['training.steps']))
    expect(table).toContain("- 15: 95 % of full fine-tuning's gain with none of these sizes.")
    expect(table).toMatch(
      /- 60: 95 % of full fine-tuning's gain with 13 numbers \(tinylora[^)]*\), the fewest that were tried\.\n/,
    )
  })

  it('prefers no learning rate that was run fewer times', () => {
    const three = [0.5, 0.51, 0.52].map((score, seed) => scored({ params: 13, rate: 0.1, seed, score }))
    const lucky = scored({ params: 13, rate: 0.2, seed: 0, score: 0.9 })
    expect(comparedPoints([...three, lucky], ['trainer'])[0]).toMatchObject({
      learningRate: 0.1,
      others: [{ learningRate: 0.2, after: 0.9 }],
    })
  })

  it('gives the interval of the gain over problems', () => {
    const run = scored({ params: 13, rate: 0.1, seed: 0, score: 0.5 })
    const shares = (share: (i: number) => number) => new Map(Array.from({ length: 100 }, (_, i) => [`${i}`, share(i)]))
    const means = new Map([
      ['base', shares(() => 0)],
      ['x', shares(i => i % 2)],
    ])
    const [point] = comparedPoints([{ ...run, evaluation: { ...run.evaluation, means } }], ['trainer'])
    // Half of the problems gain 1: the standard error of the mean is 0.05.
    expect(point!.gain.mean).toBe(0.5)
    expect(point!.gain.low).toBeCloseTo(0.4, 1)
    expect(point!.gain.high).toBeCloseTo(0.6, 1)
  })

  it('gives a single seed no error', () => {
    const table = comparisonTable(comparedPoints([scored({ params: 13, rate: 1, seed: 1, score: 0.5 })], ['trainer']))
    expect(table).toContain('| 50.0 | +20.0 | +20.0 to +20.0 | 1 |')
  })

  const one = scored({ params: 13, rate: 0.1, seed: 1, score: 0.5 })
  it.each([
    [{ temperature: 0 }, /scored in different ways: settings.temperature is 1 for 1, and 0 for 2/],
    [{ model: 'other' }, /the line grpo has runs of several models; add --by model.reference/],
    [{ rank: 8 }, /1 and 2 train as many numbers and differ in adapter.rank; tell them apart with --by adapter.rank/],
  ])('refuses to lay together what cannot be compared: %j', (other, message) => {
    const two = scored({ params: 13, rate: 0.1, seed: 2, score: 0.5, ...other })
    expect(() => comparedPoints([one, two], ['trainer'])).toThrow(message)
  })

  it('refuses a run that is given twice', () => {
    expect(() => comparedPoints([one, one], ['trainer'])).toThrow('1 and 1 are the same run twice; leave one out')
  })

  it('refuses sizes of one line that were trained for different times', () => {
    const long = scored({ params: 448, rate: 0.1, seed: 1, score: 0.5, steps: 9 })
    expect(() => comparedPoints([one, long], ['trainer'])).toThrow(/differ in training.steps.*add --by training.steps/)
  })

  it('draws several models as lines of their own', () => {
    const two = scored({ params: 13, rate: 0.1, seed: 1, score: 0.5, model: 'other' })
    const points = comparedPoints([one, two], ['model.reference'])
    expect(points.map(({ line }) => line)).toEqual(['nano', 'other'])
    expect(comparisonFigure(points, 'bytes', ['model.reference'])).toContain('26 bytes')
  })

  it('stands kinds side by side where they are more than the sizes, which are the lines then', () => {
    const some = [1, 2, 4].flatMap(rank =>
      [28, 448].map(params => scored({ rank, params, rate: 0.1, seed: 1, score: 0.5 })),
    )
    const svg = comparisonFigure(comparedPoints(some, ['adapter.rank']), 'params', ['adapter.rank'])
    expect(svg.match(/<circle/g)).toHaveLength(6)
    for (const text of ['28 trained numbers', '448 trained numbers', 'adapter.rank']) expect(svg).toContain(text)
  })

  it('names the settings there are where it is asked for another', () => {
    expect(() => comparedPoints(runs, ['adapter.ranks'])).toThrow(/no run has a setting adapter.ranks.*adapter.params/)
  })
})
