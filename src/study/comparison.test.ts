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
}

function scored({
  trainer = 'grpo',
  method = 'tinylora',
  temperature = 1,
  model = 'nano',
  steps = 3,
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
      adapter: { method, params, seed },
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
      pairs: [],
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
    expect(points[0]).toMatchObject({ learningRate: 0.1, tried: [0.1, 0.2], before: 0.3 })
  })

  it('says in its table how sure a mean is, and from what size on nearly all of the gain is there', () => {
    const table = comparisonTable(comparedPoints(runs, ['trainer']))
    expect(table).toContain('| grpo | tinylora | 13 | 26 | 0.1 (of 0.1, 0.2) | 30.0 | 42.0 ± 1.2 | +12.0 | 3 |')
    expect(table).toContain("- grpo: 95 % of full fine-tuning's gain from 448 numbers on (tinylora).")
    expect(table).not.toContain('- sft')
  })

  it('is drawn with a line a kind, and a dot and a bar a point', () => {
    const svg = comparisonFigure(comparedPoints(runs, ['trainer']), 'params')
    expect(svg.match(/<circle/g)).toHaveLength(4)
    for (const text of ['grpo', 'sft', 'trained numbers', 'prefers-color-scheme']) expect(svg).toContain(text)
  })

  it('says from what size on all sizes reach it, never by full fine-tuning itself, whose line may be another', () => {
    const some = (params: number, score: number, method = 'tinylora') =>
      [0, 1].map(seed => scored({ method, params, rate: 0.1, seed, score }))
    const dip = [...some(13, 0.7), ...some(100, 0.4), ...some(448, 0.69), ...some(2e6, 0.7, 'full')]
    expect(comparisonTable(comparedPoints(dip, ['adapter.method']))).toMatch(
      /\n\n- tinylora: 95 % of full fine-tuning's gain from 448 numbers on \(tinylora\)\.\n$/,
    )
  })

  it('gives a single seed no error', () => {
    const table = comparisonTable(comparedPoints([scored({ params: 13, rate: 1, seed: 1, score: 0.5 })], ['trainer']))
    expect(table).toContain('| 50.0 | +20.0 | 1 |')
  })

  const one = scored({ params: 13, rate: 0.1, seed: 1, score: 0.5 })
  it.each([
    [{ temperature: 0 }, /scored in different ways: settings.temperature is 1 for 1, and 0 for 2/],
    [{ model: 'other' }, /the line grpo has runs of several models; add --by model.reference/],
    [
      { steps: 9 },
      /1 and 2 train as many numbers and differ in training.steps; tell them apart with --by training.steps/,
    ],
  ])('refuses to lay together what cannot be compared: %j', (other, message) => {
    const two = scored({ params: 13, rate: 0.1, seed: 2, score: 0.5, ...other })
    expect(() => comparedPoints([one, two], ['trainer'])).toThrow(message)
  })

  it('draws several models as lines of their own', () => {
    const two = scored({ params: 13, rate: 0.1, seed: 1, score: 0.5, model: 'other' })
    const points = comparedPoints([one, two], ['model.reference'])
    expect(points.map(({ line }) => line)).toEqual(['nano', 'other'])
    expect(comparisonFigure(points, 'bytes')).toContain('bytes')
  })

  it('names the settings there are where it is asked for another', () => {
    expect(() => comparedPoints(runs, ['adapter.ranks'])).toThrow(/no run has a setting adapter.ranks.*adapter.params/)
  })
})
