/** What a reward function is given: the texts, and every column of the problem's row. */
export interface RewardInput {
  prompt: string
  completion: string
  answer: string
  [column: string]: unknown
}

/** Scores one completion. Its name heads its metrics. */
export interface Reward {
  (input: RewardInput): number | Promise<number>
  /** Of a reward that grades an answer: what it takes for the answer of a completion; undefined where there is none. */
  extract?(completion: string): string | undefined
}
