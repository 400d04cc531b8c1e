// The rules against cases whose verdicts their authors' own code or tests give: fixtures/grading.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isEquiv } from './hendrycks.ts'
import { gradeBy, ruleOf } from './index.ts'

function casesOf<T>(name: string): T[] {
  const text = readFileSync(new URL(`../fixtures/grading/${name}.jsonl`, import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

interface Graded {
  id: string
  gold: string
  pred: string
  expected: boolean
}

/** Cases whose verdict `--rule math` does not share, by their ids. */
function disagreements(cases: readonly Graded[]): Graded[] {
  return cases.filter(({ gold, pred, expected }) => gradeBy(ruleOf('math'), gold, pred).correct !== expected)
}

interface Upstream {
  id: string
  rule: string
  gold: string
  completion: string
  correct: boolean
  extracted: string | null
}

interface Oracle {
  id: string
  completion: string
  gold: string
  [column: string]: unknown
}

describe.each([
  ['gsm8k-openai', 'openai_extract', undefined, '[invalid]'],
  ['gsm8k-verl-strict', 'verl_strict', 'verl_strict_score', null],
  ['gsm8k-verl-flexible', 'verl_flexible', 'verl_flexible_score', null],
  ['gsm8k-lm-eval-strict', 'lmeval_strict', 'lmeval_strict_em', '[invalid]'],
  ['gsm8k-lm-eval-flexible', 'lmeval_flexible', 'lmeval_flexible_em', '[invalid]'],
  ['gsm8k-lm-eval-cot', 'lmeval_cot_strict', 'lmeval_cot_strict_em', '[invalid]'],
  ['gsm8k-open-instruct', 'open_instruct', 'open_instruct_score', ''],
] as const)('%s', (name, extraction, score, none) => {
  it('extracts and scores what the code of its authors does', () => {
    for (const row of casesOf<Oracle>('oracle-gsm8k-extract')) {
      const { extracted, correct } = gradeBy(ruleOf(name), row.gold, row.completion)
      expect({ id: row.id, extracted: extracted ?? none }).toEqual({ id: row.id, extracted: row[extraction] })
      if (score) expect({ id: row.id, correct }).toEqual({ id: row.id, correct: Boolean(row[score]) })
    }
  })
})

describe.each(['verl-math', 'dapo', 'lm-eval-math', 'minerva'])('%s', name => {
  it.each(casesOf<Upstream>('oracle-math-rules').filter(({ rule }) => rule === name))(
    'says of $id what the code of its authors does',
    ({ gold, completion, correct, extracted }) => {
      const verdict = gradeBy(ruleOf(name), gold, completion)
      expect(verdict.correct).toBe(correct)
      if (name !== 'lm-eval-math') expect(verdict.extracted).toBe(extracted)
    },
  )
})

it("hendrycks agrees with its authors' own tests", () => {
  for (const { a, b, expected, id } of casesOf<{ id: string; a: string; b: string; expected: boolean }>(
    'hendrycks-is-equiv-cases',
  ))
    expect({ id, same: isEquiv(a, b), ruled: gradeBy(ruleOf('hendrycks'), a, b).correct }).toEqual({
      id,
      same: expected,
      ruled: expected,
    })
})

it('open-instruct agrees with its own tests', () => {
  for (const { id, gold, pred, expected } of casesOf<Graded>('gsm8k-reward-cases'))
    expect({ id, ...gradeBy(ruleOf('gsm8k-open-instruct'), gold, pred) }).toMatchObject({ id, correct: expected })
})

it('qwen extracts and scores real completions as Qwen2.5-Math does', () => {
  for (const row of casesOf<Graded & { completion: string }>('qwen-math-scored')) {
    const { extracted, correct } = gradeBy(ruleOf('qwen'), row.gold, row.completion)
    expect({ id: row.id, extracted, correct }).toEqual({ id: row.id, extracted: row.pred, correct: row.expected })
  }
})

it("olympiadbench agrees with the examples of its authors' judge", () => {
  for (const { id, gold, pred, expected, precision } of casesOf<Graded & { precision?: number | number[] }>(
    'olympiadbench-judge-cases',
  ))
    expect({ id, correct: gradeBy(ruleOf('olympiadbench'), gold, pred, precision).correct }).toEqual({
      id,
      correct: expected,
    })
})

interface StringCase {
  id: string
  pred: string
  /** Parsed, which may be in lower case, and as it stands there. */
  expected: [string, string]
}

interface TrlCase {
  id: string
  solution: string
  completion: string
  /** Null where TRL leaves the completion out, for it cannot read the solution. */
  expected_reward: number | null
}

const strings = casesOf<StringCase>('math-verify-string-extraction').map(({ id, pred, expected: [, gold] }) => ({
  ...{ id, gold, pred, expected: true },
}))
const trlCases = casesOf<TrlCase>('trl-accuracy-reward-cases').flatMap(
  ({ id, solution, completion, expected_reward }) =>
    expected_reward === null ? [] : [{ id, gold: solution, pred: completion, expected: expected_reward === 1 }],
)

describe.each([
  ["Math-Verify's own tests", casesOf<Graded>('math-verify-cases')],
  ["Math-Verify's extraction of strings", strings],
  ["TRL's tests of its accuracy reward", trlCases],
])('math, on %s,', (_, cases) => {
  it('agrees in 95 % of all', () => {
    expect(disagreements(cases).length).toBeLessThanOrEqual(0.05 * cases.length)
  })

  it('agrees in 85 % of those that are wrong answers', () => {
    const refused = cases.filter(({ expected }) => !expected)
    expect(disagreements(refused).length).toBeLessThanOrEqual(0.15 * refused.length)
  })
})

it("math reads the same string as Math-Verify's extraction of strings", () => {
  for (const { id, pred, gold } of strings)
    expect({ id, extracted: ruleOf('math').extract(pred) }).toEqual({ id, extracted: gold })
})
