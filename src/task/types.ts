import type { Reward } from '../reward/index.ts'

/** A problem with a checkable answer. */
export interface Problem {
  /** Unique in its task. */
  id: string
  /** What the model is asked, before the chat template. */
  prompt: string
  /** A system message before it. Default: the template's own. */
  system?: string
  /** The prompt is given to the model as it is, without the chat template. */
  isPlain?: boolean
  answer: string
  /** Every column of its row, as the file has them. */
  row: Readonly<Record<string, unknown>>
}

/** Problems, and how their answers are scored. */
export interface Task {
  name: string
  problems: readonly Problem[]
  reward: Reward
  /** Texts that end a completion, beside those that the sampling asks for. */
  stop?: readonly string[]
  /** What a person should know of the data. */
  notes?: readonly string[]
}
