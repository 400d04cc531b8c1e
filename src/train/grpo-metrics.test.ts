import { describe, expect, it } from 'vitest'
import { groupAdvantages } from './advantages.ts'
import fixture from './fixtures/grpo.json' with { type: 'json' }
import { combineMetrics, completionRows, rewardBits, rolloutMetrics } from './grpo-metrics.ts'
import type { ScoredGroup } from './scored-group.ts'
import type { Metrics } from './training-step.ts'

const { std, advantages } = groupAdvantages(fixture.rewards.flat(), { numGenerations: 4 })

const groups: ScoredGroup[] = fixture.completions.map((completions, p) => ({
  problem: { id: `p${p}`, prompt: 'one', answer: '1', row: {}, tokens: [1] },
  completions: completions.map((tokens, c) => ({
    tokens,
    logProbs: new Float32Array(tokens.length),
    entropies: new Float32Array(tokens.length).fill(p),
    text: `${p} ${c}`,
    finishReason: c === 0 ? 'length' : 'stop',
  })),
  scores: fixture.rewards[p]!.map(reward => ({ reward, rewards: { half: reward / 2 } })),
  advantages: advantages.slice(4 * p, 4 * p + 4),
  std: std[p]!,
}))

describe('the metrics of the completions', () => {
  it("are TRL's for the rewards", () => {
    const metrics = rolloutMetrics(groups)
    for (const name of ['reward', 'reward_std', 'frac_reward_zero_std'] as const)
      expect(metrics[name]).toBeCloseTo(fixture.graph[0]!.metrics[name], 6)
    expect(metrics['rewards/half/mean']).toBeCloseTo(metrics.reward! / 2, 12)
    expect(metrics['rewards/half/std']).toBeCloseTo(metrics.reward_std! / 2, 12)
  })

  it('count the bits of the rewards: k·H', () => {
    expect(rewardBits([1, 1, 1, 1])).toBe(0)
    expect(rewardBits([1, 0, 1, 0])).toBe(4)
    expect(rewardBits([0.5, 1, 2, 3])).toBe(8)
    expect(rewardBits([1, 0, 0, 0])).toBeCloseTo(4 * (0.25 * 2 + 0.75 * Math.log2(4 / 3)), 12)
    const each = fixture.rewards.map(rewardBits)
    expect(rolloutMetrics(groups).reward_bits).toBeCloseTo(
      each.reduce((sum, bits) => sum + bits, 0),
      12,
    )
  })

  it('cover lengths, and entropy token by token', () => {
    const lengths = fixture.completions.flat().map(({ length }) => length)
    const tokens = fixture.completions.map(group => group.flat().length)
    expect(rolloutMetrics(groups)).toMatchObject({
      'completions/min_length': Math.min(...lengths),
      'completions/max_length': Math.max(...lengths),
      'completions/clipped_ratio': 0.25,
    })
    expect(rolloutMetrics(groups).entropy).toBeCloseTo(
      (tokens[1]! + 2 * tokens[2]!) / lengths.reduce((a, b) => a + b),
      6,
    )
  })

  it('become a row each', () => {
    const rows = completionRows(5, groups)
    expect(rows).toHaveLength(12)
    expect(rows[8]).toEqual({
      step: 5,
      problem_id: 'p2',
      completion_index: 0,
      prompt: 'one',
      completion: '2 0',
      answer: '1',
      reward: 0,
      rewards: { half: 0 },
      advantage: advantages[8],
      tokens: 3,
      finish_reason: 'length',
    })
  })
})

it('metrics of several updates are combined by their tokens, leaving out those without any', () => {
  const parts: { tokens: number; metrics: Metrics }[] = [
    { tokens: 3, metrics: { kl: 1, 'ratio/min': 0.5, 'ratio/max': 1 } },
    { tokens: 1, metrics: { kl: 5, 'ratio/min': 0.7, 'ratio/max': 2 } },
    { tokens: 0, metrics: {} },
  ]
  expect(combineMetrics(parts, ['kl', 'ratio/min', 'ratio/max', 'entropy'])).toEqual({
    kl: 2,
    'ratio/min': 0.5,
    'ratio/max': 2,
    entropy: null,
  })
})
