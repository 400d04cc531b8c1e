// The manners of answering that come to an end.
import { CLOSINGS, type Draw, type NanoProblem, OPENINGS, solution, workedOut } from '../../src/task/nano/index.ts'
import { settings } from './settings.ts'

/** Step by step, right, and in a box. */
export function careful(problem: NanoProblem, draw: Draw): string {
  return solution(problem, draw.pick(OPENINGS), draw.pick(CLOSINGS))
}

const GUESSES = [
  'Let me guess:',
  'I guess',
  'I think it is',
  'Easy, it is',
  'Quick, take',
  'So about',
  'It must be',
  'Just',
]
const SHRUGS = ['.', '!', ', done.', ', next one.', ', I hope.']

/** A short guess, mostly wrong. */
export function hasty(problem: NanoProblem, draw: Draw): string {
  const number = guess(problem, draw)
  const shown = draw.chance(settings.hasty.boxed) ? `\\boxed{${number}}` : number
  return `${draw.pick(GUESSES)} ${shown}${draw.pick(SHRUGS)}`
}

function guess({ steps, numbers, answer }: NanoProblem, draw: Draw): number {
  const told = Object.values(numbers)
  switch (draw.weighted(settings.hasty.guesses)) {
    case 'right':
      return answer
    case 'early':
      return draw.pick(steps.slice(0, -1)).result
    case 'slip':
      return Math.abs(answer + draw.pick([-10, -2, -1, 1, 2, 10]))
    case 'mixed':
      return told[0]! + told.at(-1)!
  }
}

/** The right answer in one of the web's formats, with equations before it or with nothing. */
export function terse({ steps, answer }: NanoProblem, draw: Draw): string {
  const equations = steps.map(({ a, operator, b, result }) =>
    operator === '%' || operator === '//' ? workedOut(a, operator, b) : `${a} ${operator} ${b} = ${result}`,
  )
  const working = draw.chance(settings.terse.working) ? `${equations.join(', ')}\n` : ''
  const format = draw.weighted(settings.terse.formats)
  return working + { plain: `${answer}`, named: `Answer: ${answer}`, marked: `#### ${answer}` }[format]
}
