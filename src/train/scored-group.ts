import type { Completion } from '../rollout/index.ts'
import type { EncodedProblem } from './grpo-prompts.ts'
import type { Score } from './grpo-rewards.ts'

/** A problem of a step, its completions and what they earned. */
export interface ScoredGroup {
  problem: EncodedProblem
  completions: readonly Completion[]
  /** Of every completion. */
  scores: readonly Score[]
  /** Of every completion. */
  advantages: Float64Array
  /** Sample standard deviation of the rewards. */
  std: number
}

/** Completion tokens of some groups. */
export function countTokens(groups: readonly ScoredGroup[]): number {
  return groups.reduce((sum, { completions }) => completions.reduce((all, { tokens }) => all + tokens.length, sum), 0)
}
