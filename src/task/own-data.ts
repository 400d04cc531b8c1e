import { parseOptions } from '../options.ts'
import type { Reward } from '../reward/index.ts'
import { type Source, sourceAt } from '../store/index.ts'
import { type TaskOptions, taskSchema } from './options.ts'
import { textOf, toProblems } from './problems.ts'
import { readRows } from './rows.ts'
import type { Task } from './types.ts'

/**
 * Own problems from a JSONL or Parquet file with the columns `problem` (the prompt as it stands) and `answer`, and `id` where there is
 * one. The reward is given all columns.
 * @param data its path (Node), or a source
 * @throws Error that names the file and the row that is wrong.
 */
export async function jsonlTask({
  data,
  reward,
  ...options
}: { data: string | Source; reward: Reward } & TaskOptions): Promise<Task> {
  const { limit } = parseOptions(taskSchema, options, 'task')
  const source = await sourceAt(data)
  const problems = toProblems(
    await readRows(source),
    row => ({ prompt: textOf(row, 'problem'), answer: textOf(row, 'answer') }),
    limit,
  )
  return { name: stem(source.name), problems, reward }
}

function stem(path: string): string {
  const file = path.split(/[\\/]/).at(-1)!
  return file.replace(/(?<=.)\.[^.]*$/, '')
}
