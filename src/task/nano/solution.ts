import { workedOut } from './arithmetic.ts'
import type { NanoProblem } from './problem.ts'

/** How a worked solution begins and ends. */
export const OPENINGS: readonly string[] = [
  'Let us go step by step.',
  'Let us work it out slowly.',
  'We take one step at a time.',
  'First we look at each part.',
  'Step by step, with care.',
  'I do one part after the other.',
]
export const CLOSINGS: readonly string[] = ['The answer is', 'So the answer is', 'That makes', 'In the end it is']

/** A problem's worked solution: a line a step, every step in small ones, and the answer in a box. */
export function solution(problem: NanoProblem, opening = OPENINGS[0]!, closing = CLOSINGS[0]!): string {
  const lines = problem.steps.map(({ words, a, operator, b }) => `${words}: ${workedOut(a, operator, b)}`)
  return [opening, ...lines, `${closing} \\boxed{${problem.answer}}.`].join('\n')
}
