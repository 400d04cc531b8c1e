// Whatever a completion says: an answer comes soon, and nothing is thrown.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rules } from '../rules/index.ts'
import { gradeBy } from '../rules/types.ts'

const LENGTH = 100_000
/** Milliseconds of processor time, by the shortest of some tries: what else the machine does is not the grader's. */
const MOST = 50
const TRIES = 5

const parts =
  String.raw`( { \frac{ \boxed{ \boxed{1} $ $$ 1 9! 9^9^ ((((1)))) \sqrt ^ _ 1, 1,000 ± \pm | || - x= a< \begin{matrix} & \\ \text{ \text{a} 1/ % 28% \( \[ {,} . 1. log \left ∪ [0,1]∪ {1,2}, e^ x^2+ \sum_ ' answer \over .1\overline{3} 1.\bar ]0,1[ [1, \{x| x> </think> <think> \text{1 (A) A, aaa-b 3e9 1/2/ n! sin ° |x \pmod ½`.split(
    ' ',
  )
const sentences = [
  'answer is ',
  'the answer is $',
  '$ ',
  ' ',
  '\n',
  'the answer is 1. ',
  'word word ',
  '1 2 ',
  '\\boxed{1} and ',
  '- - ',
  'Answer: ',
  '#### ',
  '#### 1',
  'A. ',
  'I think B ',
  'x is 1, ',
  '**A** ',
  '1 000 ',
  '2 1/2 ',
  'all real numbers ',
]
const openings = ['', '\\boxed{', '$', 'The answer is ', '#### ']

function hostile(part: string, opening: string, length: number): string {
  return (opening + part.repeat(Math.ceil(length / part.length))).slice(0, length)
}

function cpuOf(work: () => void): number {
  const tries = Array.from({ length: TRIES }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...tries)
}

it.each(rules)('$name takes at most 50 ms on 100 kB of anything', rule => {
  const slow: [string, number][] = []
  for (const part of [...parts, ...sentences])
    for (const opening of openings)
      for (const length of [2000, LENGTH]) {
        const text = hostile(part, opening, length)
        const once = performance.now()
        gradeBy(rule, '5', text)
        if (performance.now() - once < MOST) continue
        const cpu = cpuOf(() => gradeBy(rule, '5', text))
        if (cpu > MOST) slow.push([opening + part, cpu])
      }
  expect(slow).toEqual([])
})

it.each(rules)('$name never throws', rule => {
  const piece = fc.constantFrom(...parts, ...sentences, '}', ')', ']', '12', 'x', '+', '=')
  const text = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('')),
    fc.string(),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(text, text, (gold, prediction) => {
      const { correct, extracted } = gradeBy(rule, gold, prediction)
      expect(typeof correct).toBe('boolean')
      if (extracted === null) expect(correct).toBe(false)
    }),
    { numRuns: 500 },
  )
})
