import type { Reward } from '../reward/index.ts'

/** A problem with a checkable answer. */
export interface Problem {
  /** Unique in its task. */
  id: string
  /** What the model is asked, before the chat template. */
  prompt: string
  answer: string
  /** Every column of its row, as the file has them. */
  row: Readonly<Record<string, unknown>>
}

/** Problems, and how their answers are scored. */
export interface Task {
  name: string
  problems: readonly Problem[]
  reward: Reward
}
