import type { Reward } from '../reward/index.ts'

/** Figures of one step by TRL's names, such as `reward` or `completions/mean_length`; null where a step has nothing to measure. */
export type Metrics = Record<string, number | null>

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

/** All that training needs to go on as if it had never stopped. */
export interface GrpoState {
  /** Steps done. */
  step: number
  /** The adapter's numbers, float32 master copies. */
  values: Float32Array
  optimizer: { steps: number; first: Float64Array; second: Float64Array }
  /** Tokens of prompts and completions so far. */
  numTokens: number
}

/** One finished step. */
export interface GrpoStep {
  /** 1 is the first. */
  step: number
  /** Steps of the whole training. */
  steps: number
  metrics: Metrics
  completions: CompletionRow[]
  /** Plain words where something deserves them, such as rewards without variance. */
  notes: string[]
  /** As it was after this step. */
  state(): GrpoState
}

/** Where a running step is. */
export interface GrpoProgress {
  step: number
  phase: 'rollout' | 'reward' | 'gradient' | 'update'
  /** Of `total`: completions while rolling out and rewarding, groups while computing gradients, updates. */
  done: number
  total: number
  /** Completion tokens drawn in this step so far. */
  tokens: number
}

/** A reward by name, and what it counts in the sum. */
export interface WeightedReward {
  name: string
  reward: Reward
  weight: number
}
