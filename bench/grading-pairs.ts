import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uniforms } from '../src/adapter/index.ts'

/** A reference as Math-Verify's users write it, between dollar signs, and what is graded against it. */
export interface Pair {
  gold: string
  completion: string
}

const SETS = ['math/train', 'math500/test', 'olympiadbench/test', 'minerva_math/test']
/** Longer ones are whole derivations. */
const LONGEST_ANSWER = 150
const LONGEST_SOLUTION = 3000

/** Shares of the pairs; the rest are golds and mutated golds. */
const SOLUTIONS = 0.15
const WRONG = 0.15

/**
 * Answers to grade: golds of the sets as they are and mutated (some to the same mathematics, some to other), worked solutions, and golds of other
 * problems. Golds that are whole numbers are left out, for they say little. @param data folder with `math/train.jsonl` and so on
 */
export function gradingPairs(data: string, count: number, seed: number): Pair[] {
  const rows = SETS.flatMap(name => rowsOf(join(data, `${name}.jsonl`)))
  const golds = rows.map(({ answer }) => answer).filter(one => one.length < LONGEST_ANSWER && !/^-?\d+$/.test(one))
  const solved = rows.filter(
    ({ solution }) => solution?.includes('\\boxed') === true && solution.length < LONGEST_SOLUTION,
  )
  const drawn = uniforms(seed, 'grading pairs')
  let position = 0
  const pick = <T>(all: readonly T[]): T => all[Math.floor(drawn(position++) * all.length)]!
  return Array.from({ length: count }, (_, i): Pair => {
    if (i < count * SOLUTIONS) {
      const { answer, solution } = pick(solved)
      return { gold: `$${answer}$`, completion: solution! }
    }
    const gold = pick(golds)
    const stated = i < count * (SOLUTIONS + WRONG) ? pick(golds) : pick(MUTATIONS)(gold)
    return { gold: `$${gold}$`, completion: pick(SENTENCES)(stated) }
  })
}

interface Problem {
  answer: string
  solution?: string
}

function rowsOf(file: string): Problem[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

const MUTATIONS: readonly ((answer: string) => string)[] = [
  answer => answer,
  answer => answer.replaceAll('\\frac', '\\dfrac'),
  answer => answer.replace(/\d/, digit => String((Number(digit) + 1) % 10)),
  answer => `-${answer}`,
  answer => answer.replaceAll(' ', ''),
  answer => `x=${answer}`,
  answer =>
    answer.replace(/\\frac\{(-?\d+)\}\{([1-9]\d*)\}/g, (_, over, under) => (Number(over) / Number(under)).toFixed(6)),
  answer => answer.replace(/\\frac\{([^{}]+)\}\{([^{}]+)\}/g, '($1)/($2)'),
  answer => answer.replaceAll('\\left', '').replaceAll('\\right', ''),
  answer => answer.replace(/\\sqrt\{(\w+)\}/g, '\\sqrt $1'),
]

const SENTENCES: readonly ((answer: string) => string)[] = [
  answer => `\\boxed{${answer}}`,
  answer => `The answer is $${answer}$.`,
  answer => `Therefore, the final answer is \\boxed{${answer}}. I hope it is correct.`,
  answer => `So we get\n\\[ ${answer} \\]`,
]
