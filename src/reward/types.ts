/** What a reward function is given: the texts, and every column of the problem's row. */
export interface RewardInput {
  prompt: string
  completion: string
  answer: string
  [column: string]: unknown
}

/** Scores one completion. Its name heads its metrics. */
export type Reward = (input: RewardInput) => number | Promise<number>
