// GSM8K (https://huggingface.co/datasets/openai/gsm8k): 8,792 grade-school problems whose answers are integers. Its prompt, and how it is scored.
import { gsm8kLenient, gsm8kStrict, integerOf } from '../reward/index.ts'
import type { Source } from '../store/index.ts'
import { type Gsm8kOptions, gsm8kSchema, parseTaskOptions } from './options.ts'
import { textOf, toProblems } from './problems.ts'
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
  const { reward, limit } = parseTaskOptions(gsm8kSchema, options, 'gsm8k')
  return {
    name: 'gsm8k',
    problems: toProblems(await readRows(data), reading, limit),
    reward: reward === 'strict' ? gsm8kStrict : gsm8kLenient,
  }
}

function reading(row: Row): { prompt: string; answer: string } {
  return { prompt: `${textOf(row, 'problem', 'question')}\n${INSTRUCTION}`, answer: integerIn(row) }
}

/** The whole answer, or what follows its last mark. */
function integerIn(row: Row): string {
  const text = textOf(row, 'answer')
  const answer = integerOf(text.split(MARK).at(-1)!)
  if (answer === undefined)
    throw new Error(`${row.at}: column answer is ${JSON.stringify(text)}, expected an integer, alone or after ####`)
  return answer
}
