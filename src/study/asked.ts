import type { Row } from '../task/index.ts'

const [REWARDS, EXTRACTED] = ['rewards/', 'extracted/']

/** The table of an evaluation's completions, problem by problem. */
export interface Asked {
  /** `base` first, as in the table. */
  adapters: string[]
  /** The rewards' names, the strictest first. */
  rules: string[]
  problems: AskedProblem[]
}

export interface AskedProblem {
  id: string
  prompt: string
  answer: string
  /** Of each of the adapters. */
  completions: Scored[][]
}

/** A completion, and what each of the rules says of it. */
export interface Scored {
  completion: string
  scores: number[]
  /** What each rule took as its answer, empty where it found none; older tables do not say. */
  extracted?: string[]
  tokens: number
  isCutOff: boolean
}

/** Brings the rows of an evaluation into the order of its problems. */
export function askedProblems(rows: readonly Row[]): Asked {
  const names = Object.keys(rows[0]?.columns ?? {})
  const rules = names.filter(name => name.startsWith(REWARDS)).map(name => name.slice(REWARDS.length))
  const isExtracted = rules.every(rule => names.includes(EXTRACTED + rule))
  const adapters = [...new Set(rows.map(({ columns }) => String(columns.adapter)))]
  const problems = new Map<string, AskedProblem>()
  for (const { columns } of rows) {
    const text = (name: string) => String(columns[name] ?? '')
    const id = text('problem_id')
    const problem = problems.get(id) ?? {
      id,
      prompt: text('prompt'),
      answer: text('answer'),
      completions: adapters.map(() => []),
    }
    problems.set(id, problem)
    problem.completions[adapters.indexOf(text('adapter'))]!.push({
      completion: text('completion'),
      scores: rules.map(rule => Number(columns[REWARDS + rule])),
      ...(isExtracted && { extracted: rules.map(rule => text(EXTRACTED + rule)) }),
      tokens: Number(columns.tokens),
      isCutOff: columns.finish_reason === 'length',
    })
  }
  return { adapters, rules, problems: [...problems.values()] }
}
