import { gsm8kLenient, gsm8kStrict, integerOf, rewardBy, ruleOf } from '../reward/index.ts'
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

/** The same where answers are integers, also written as decimals. @throws Error that names the row whose answer is none. */
export function questionAndInteger(row: Row): { question: string; answer: string } {
  const { question, answer } = questionAndAnswer(row)
  return { question, answer: integerIn(row, answer) }
}

/** @throws Error that names the row. */
export function integerIn({ at }: Row, text: string): string {
  const answer = integerOf(text)
  if (answer === undefined) throw new Error(`${at}: its answer is ${JSON.stringify(text)}, expected an integer`)
  return answer
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
