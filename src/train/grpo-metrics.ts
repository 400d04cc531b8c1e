import type { Completion } from '../rollout/index.ts'
import { hasSpread, mean, sampleStd } from './advantages.ts'
import type { CompletionRow } from './grpo-types.ts'
import type { ScoredGroup } from './scored-group.ts'
import { Summary } from './summary.ts'
import type { Metrics } from './training-step.ts'

/**
 * What a step's completions are like, all of them: lengths, rewards and entropy, by TRL's names. `frac_reward_zero_std` is the share of groups
 * without spread whatever rewards are scaled by, `reward_bits` the sum of `rewardBits` over the groups.
 */
export function rolloutMetrics(groups: readonly ScoredGroup[]): Metrics {
  const completions = groups.flatMap(group => group.completions)
  const scores = groups.flatMap(group => group.scores)
  const lengths = completions.map(({ tokens }) => tokens.length)
  const rewards = scores.map(({ reward }) => reward)
  return {
    'completions/mean_length': mean(lengths),
    'completions/min_length': lengths.reduce((a, b) => Math.min(a, b)),
    'completions/max_length': lengths.reduce((a, b) => Math.max(a, b)),
    'completions/clipped_ratio': mean(completions.map(({ finishReason }) => Number(finishReason === 'length'))),
    ...Object.assign(
      {},
      ...Object.keys(scores[0]!.rewards).map(name => {
        const values = scores.map(score => score.rewards[name]!)
        return { [`rewards/${name}/mean`]: mean(values), [`rewards/${name}/std`]: sampleStd(values) }
      }),
    ),
    reward: mean(rewards),
    reward_std: sampleStd(rewards),
    frac_reward_zero_std: mean(groups.map(({ std }) => Number(!hasSpread(std)))),
    reward_bits: groups.reduce((sum, { scores }) => sum + rewardBits(scores.map(({ reward }) => reward)), 0),
    entropy: meanEntropy(completions),
  }
}

/**
 * What the rewards of k completions of one problem can teach at most, in bits: k·H, where H is the entropy of their distribution. Those that are
 * all alike teach nothing.
 */
export function rewardBits(rewards: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const reward of rewards) counts.set(reward, (counts.get(reward) ?? 0) + 1)
  return [...counts.values()].reduce((bits, count) => bits + count * Math.log2(rewards.length / count), 0)
}

function meanEntropy(completions: readonly Completion[]): number | null {
  const summary = new Summary()
  for (const { entropies } of completions) for (const entropy of entropies) summary.add(entropy)
  return summary.mean
}

/**
 * Metrics of parts of the tokens, such as several updates, as one: least, largest, or the mean by the parts' sizes; null where no
 * part has measured anything.
 */
export function combineMetrics(
  parts: readonly { metrics: Metrics; tokens: number }[],
  names: readonly string[],
): Metrics {
  return Object.fromEntries(
    names.map(name => {
      const measured = parts.flatMap(({ metrics, tokens }) => {
        const value = metrics[name]
        return value == null ? [] : [{ value, tokens }]
      })
      if (measured.length === 0) return [name, null]
      const values = measured.map(({ value }) => value)
      if (name.endsWith('/min')) return [name, Math.min(...values)]
      if (name.endsWith('/max')) return [name, Math.max(...values)]
      const tokens = measured.reduce((sum, part) => sum + part.tokens, 0)
      return [name, measured.reduce((sum, part) => sum + part.value * part.tokens, 0) / tokens]
    }),
  )
}

/** A step's completions as rows of a table. */
export function completionRows(step: number, groups: readonly ScoredGroup[]): CompletionRow[] {
  return groups.flatMap(({ problem, completions, scores, advantages }) =>
    completions.map((completion, c) => ({
      step,
      problem_id: problem.id,
      completion_index: c,
      prompt: problem.prompt,
      completion: completion.text,
      answer: problem.answer,
      ...scores[c]!,
      advantage: advantages[c]!,
      tokens: completion.tokens.length,
      finish_reason: completion.finishReason,
    })),
  )
}
