import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gsm8kLenient, gsm8kLenientAnswer, gsm8kStrict, gsm8kStrictAnswer } from './index.ts'

interface OracleCase {
  id: string
  completion: string
  gold: string
  lmeval_flexible: string
  lmeval_flexible_em: boolean
  verl_strict_score: number
}

const oracle: OracleCase[] = JSON.parse(readFileSync(new URL('fixtures/oracle.json', import.meta.url), 'utf8'))

test.each(oracle)("lenient is what lm-eval's own code says: $id", case_ => {
  const { completion, gold: answer } = case_
  expect(gsm8kLenientAnswer(completion) ?? '[invalid]').toBe(case_.lmeval_flexible)
  expect(gsm8kLenient({ completion, answer })).toBe(case_.lmeval_flexible_em ? 1 : 0)
})

// 606 writes the integer 42 as 42.0, which verl compares as text; of 703 and 705 verl reads only the last 300 characters.
const unlikeVerl = ['og-606', 'og-703', 'og-705']
const unboxed = oracle.filter(({ id, completion }) => !completion.includes('\\boxed') && !unlikeVerl.includes(id))

test.each(unboxed)("without a box, strict is verl's strict: $id", ({ completion, gold, verl_strict_score }) => {
  expect(gsm8kStrict({ completion, answer: gold })).toBe(verl_strict_score)
})

test.each([
  ['\\boxed{42}', '42'],
  ['\\boxed{41}, no: \\boxed{42}', '42'],
  ['\\boxed{42}\n#### 7', '42'],
  ['\\boxed{\\boxed{42}}', '42'],
  ['\\[ \\boxed{1,234} \\]', '1234'],
  ['\\boxed{1{,}234}', '1234'],
  ['\\boxed{1\\,234}', '1234'],
  ['\\boxed{\\$42}', '42'],
  ['\\boxed{-$42.00}', '-42'],
  ['\\boxed{ 042. }', '42'],
  ['\\boxed{-0}', '0'],
  ['\\boxed{1 234}', '1234'],
  ['\\boxed{- 42}', '-42'],
  ['\\boxed{40\\%}', '40'],
  ['\\boxed{40 %}', '40'],
  ['\\boxed{4 2}', undefined],
  ['\\boxed{1 2345}', undefined],
  ['#### 41\n#### 1,234', '1234'],
  ['#### 1,234, so he is done', '1234'],
  ['\\boxed{} #### 42', undefined],
  ['\\boxed{42 \\text{ apples}}', undefined],
  ['\\boxed{42.5}', undefined],
  ['\\boxed{84/2}', undefined],
  ['\\boxed{4,2}', undefined],
  ['\\boxed{41} or \\boxed{4', undefined],
  ['The answer is 42.', undefined],
  ['', undefined],
])('strict reads %j as %j', (completion, answer) => {
  expect(gsm8kStrictAnswer(completion)).toBe(answer)
})

test('an integer is right in a box however it is grouped, and its neighbour is wrong', () => {
  const grouped = new Intl.NumberFormat('en-US')
  fc.assert(
    fc.property(fc.maxSafeInteger(), number => {
      for (const completion of [`\\boxed{${number}}`, `\\boxed{${grouped.format(number)}}`, `#### ${number}.00`]) {
        expect(gsm8kStrict({ completion, answer: String(number) })).toBe(1)
        expect(gsm8kStrict({ completion, answer: String(number + 1) })).toBe(0)
      }
    }),
  )
})

test('the whole worked solution may stand for the answer, as on the hub', () => {
  const answer = 'He burns 28*200=<<28*200=5600>>5,600 calories.\n#### 5,600'
  expect(gsm8kStrict({ completion: '\\boxed{5600}', answer })).toBe(1)
  expect(gsm8kLenient({ completion: 'It is $5,600.', answer })).toBe(1)
})

test('strict wants an integer to compare with', () => {
  expect(() => gsm8kStrict({ completion: '\\boxed{1}', answer: 'x + 1' })).toThrow(
    'gsm8kStrict: the answer is "x + 1", expected an integer; use gsm8kLenient',
  )
})

const length = 100_000
test.each([
  ['opened boxes', '\\boxed{'.repeat(length / 7)],
  ['one box of opened braces', `\\boxed{${'{'.repeat(length)}`],
  ['a box of zeros', `\\boxed{${'0'.repeat(length)}x}`],
  ['a box of groups', `\\boxed{1${',000'.repeat(length / 4)}x}`],
  ['marks', '#### '.repeat(length / 5)],
  ['marked dots', `#### ${'.'.repeat(length)}`],
  ['numbers', '1 '.repeat(length / 2)],
  ['minus signs', '-'.repeat(length)],
  ['spaces', `\\boxed{${' '.repeat(length)}`],
])('100 kB of %s are scored at once', (_, completion) => {
  const start = performance.now()
  gsm8kStrict({ completion, answer: '1' })
  gsm8kLenient({ completion, answer: completion })
  gsm8kStrictAnswer(completion)
  // Far less on a quiet machine; a rule that looks at every pair of characters takes minutes.
  expect(performance.now() - start).toBeLessThan(1000)
})
