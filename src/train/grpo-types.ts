import type { Reward } from '../reward/index.ts'
import type { TrainingStep } from './training-step.ts'

/** One completion of a step, as a row of a table. */
export interface CompletionRow {
  step: number
  problem_id: string
  /** Which of the problem's completions. */
  completion_index: number
  prompt: string
  completion: string
  answer: string
  /** The weighted sum of `rewards`. */
  reward: number
  /** By the rewards' names, before their weights. */
  rewards: Record<string, number>
  advantage: number
  tokens: number
  finish_reason: string
}

/** One finished step. */
export interface GrpoStep extends TrainingStep {
  completions: CompletionRow[]
}

/** A reward by name, and what it counts in the sum. */
export interface WeightedReward {
  name: string
  reward: Reward
  weight: number
}
