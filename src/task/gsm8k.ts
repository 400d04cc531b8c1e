// GSM8K (https://github.com/openai/grade-school-math): 8,792 grade-school problems whose answers are integers.
import { parseOptions } from '../options.ts'
import { gsm8kLenient, gsm8kStrict, integerOf } from '../reward/index.ts'
import type { Source } from '../store/index.ts'
import { type Benchmark, type BenchmarkInput, loadBenchmark } from './benchmark.ts'
import { rowsOf } from './benchmark-data.ts'
import { answered, type Demonstration } from './demonstrations.ts'
import { type TaskOptions, taskSchema } from './options.ts'
import { idsOf, textOf } from './problems.ts'
import { asked } from './prompts.ts'
import type { Row } from './row.ts'
import type { Task } from './types.ts'

/** What the hub's answers end with, before the number. */
const MARK = '####'

const HUB = { dataset: 'openai/gsm8k', revision: '740312add88f781978c0658806c59bc2815b9866' }

export const gsm8kBenchmark: Benchmark = {
  name: 'gsm8k',
  sets: {
    test: {
      rows: 1319,
      path: 'gsm8k/test',
      isShipped: true,
      hub: { ...HUB, files: ['main/test-00000-of-00001.parquet'] },
    },
    train: { rows: 7473, path: 'gsm8k/train', hub: { ...HUB, files: ['main/train-00000-of-00001.parquet'] } },
  },
  reading: row => ({ question: questionOf(row), answer: integerIn(row) }),
  prepared: withSolution,
  rewards: { strict: gsm8kStrict, lenient: gsm8kLenient },
  trainedOn: 'strict',
  hasExamples: true,
}

/**
 * GSM8K from a JSONL or Parquet file with the hub's columns (`question`, and `answer` with its `#### n` at the end) or with
 * `problem` and `answer`, and `id` where there is one.
 * @param data its path (Node), or a source. Default: the test problems, which come with this package.
 * @throws Error that names the file and the row that is wrong.
 */
export function gsm8k(input: BenchmarkInput = {}): Promise<Task> {
  return loadBenchmark(gsm8kBenchmark, input)
}

/**
 * GSM8K's worked solutions, as answers to the prompt of `gsm8k`: `solution`, or the hub's `answer`. The sums for a calculator
 * that stand in them (`<<48/2=24>>`) are left out.
 * @throws Error that names the file and the row that is wrong.
 */
export async function gsm8kDemonstrations({
  data,
  ...options
}: { data?: string | Source | undefined } & TaskOptions = {}): Promise<Demonstration[]> {
  const { limit } = parseOptions(taskSchema, options, 'gsm8k')
  const rows = (await rowsOf(gsm8kBenchmark, { data, split: 'train' })).rows.slice(0, limit)
  const ids = idsOf(rows)
  return rows.map((row, i) => ({
    id: ids[i]!,
    ...answered(asked(questionOf(row), 'boxed').prompt, solutionOf(row)),
  }))
}

/** The hub's answer holds the worked solution, and only the number of it becomes the problem's answer. */
function withSolution(row: Row): Row {
  const { solution, answer } = row.columns
  const isWorked = solution === undefined && typeof answer === 'string' && answer.includes(MARK)
  return isWorked ? { ...row, columns: { ...row.columns, solution: answer } } : row
}

function solutionOf(row: Row): string {
  return textOf(row, 'solution', 'answer').replace(/<<.*?>>/g, '')
}

function questionOf(row: Row): string {
  return textOf(row, 'problem', 'question')
}

/** The whole answer, or what follows its last mark. */
function integerIn(row: Row): string {
  const text = textOf(row, 'answer')
  const answer = integerOf(text.split(MARK).at(-1)!)
  if (answer === undefined)
    throw new Error(`${row.at}: column answer is ${JSON.stringify(text)}, expected an integer, alone or after ####`)
  return answer
}
