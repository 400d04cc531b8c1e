import { gsm8kLenient, gsm8kStrict, rewardBy, ruleOf } from '../reward/index.ts'
import type { Benchmark } from './benchmark.ts'
import { textOf } from './problems.ts'
import type { Row } from './row.ts'

/** A question and an answer, by the names that data sets give them. */
export function questionAndAnswer(row: Row): { question: string; answer: string } {
  return {
    question: textOf(row, 'problem', 'question'),
    answer: textOf(row, 'answer', 'final_answer', 'final_ans', 'gt_answer'),
  }
}

/** How answers that are mathematics are scored. */
export const mathematics: Pick<Benchmark, 'rewards' | 'trainedOn'> = {
  rewards: { strict: rewardBy(ruleOf('math-strict')), lenient: rewardBy(ruleOf('math')) },
  trainedOn: 'lenient',
}

/** How answers that are integers are scored, as those of GSM8K. */
export const integers: Pick<Benchmark, 'rewards' | 'trainedOn'> = {
  rewards: { strict: gsm8kStrict, lenient: gsm8kLenient },
  trainedOn: 'strict',
}
