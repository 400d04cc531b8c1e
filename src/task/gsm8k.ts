// GSM8K (https://huggingface.co/datasets/openai/gsm8k): 8,792 grade-school problems whose answers are integers. Its prompt, and how it is scored.
import { parseOptions } from '../options.ts'
import { gsm8kLenient, gsm8kStrict, integerOf } from '../reward/index.ts'
import type { Source } from '../store/index.ts'
import { answered, type Demonstration } from './demonstrations.ts'
import { type Gsm8kOptions, gsm8kSchema, type TaskOptions, taskSchema } from './options.ts'
import { idsOf, textOf, toProblems } from './problems.ts'
import type { Row } from './row.ts'
import { readRows } from './rows.ts'
import type { Task } from './types.ts'

/** Qwen's own wording for mathematics; the box is what the strict reward reads. */
const INSTRUCTION = 'Please reason step by step, and put your final answer within \\boxed{}.'

/** What the hub's answers end with, before the number. */
const MARK = '####'

/**
 * GSM8K from a JSONL or Parquet file with the hub's columns (`question`, and `answer` with its `#### n` at the end) or with
 * `problem` and `answer`, and `id` where there is one.
 * @param data its path (Node), or a source
 * @throws Error that names the file and the row that is wrong.
 */
export async function gsm8k({ data, ...options }: { data: string | Source } & Gsm8kOptions): Promise<Task> {
  const { reward, limit } = parseOptions(gsm8kSchema, options, 'gsm8k')
  return {
    name: 'gsm8k',
    problems: toProblems((await readRows(data)).map(withSolution), reading, limit),
    reward: reward === 'strict' ? gsm8kStrict : gsm8kLenient,
  }
}

/**
 * GSM8K's worked solutions, as answers to the prompt of `gsm8k`: `solution`, or the hub's `answer`. The sums for a calculator
 * that stand in them (`<<48/2=24>>`) are left out.
 * @throws Error that names the file and the row that is wrong.
 */
export async function gsm8kDemonstrations({
  data,
  ...options
}: { data: string | Source } & TaskOptions): Promise<Demonstration[]> {
  const { limit } = parseOptions(taskSchema, options, 'gsm8k')
  const rows = (await readRows(data)).slice(0, limit)
  const ids = idsOf(rows)
  return rows.map((row, i) => ({ id: ids[i]!, ...answered(promptOf(row), solutionOf(row)) }))
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

function reading(row: Row): { prompt: string; answer: string } {
  return { prompt: promptOf(row), answer: integerIn(row) }
}

function promptOf(row: Row): string {
  return gsm8kPrompt(textOf(row, 'problem', 'question'))
}

/** What a model is asked: a problem, and how to answer it. */
export function gsm8kPrompt(problem: string): string {
  return `${problem}\n${INSTRUCTION}`
}

/** The whole answer, or what follows its last mark. */
function integerIn(row: Row): string {
  const text = textOf(row, 'answer')
  const answer = integerOf(text.split(MARK).at(-1)!)
  if (answer === undefined)
    throw new Error(`${row.at}: column answer is ${JSON.stringify(text)}, expected an integer, alone or after ####`)
  return answer
}
