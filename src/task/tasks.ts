import type { Source } from '../store/index.ts'
import { gsm8k } from './gsm8k.ts'
import { nano } from './nano.ts'
import type { NanoOptions, TaskOptions } from './options.ts'
import type { Task } from './types.ts'

/** What tasks are loaded with; which of it one takes is its own. */
export type LoadOptions = { data?: string | Source; split?: NanoOptions['split'] } & TaskOptions

interface Entry {
  /** Whether its problems are the user's file; the others make them. */
  takesData: boolean
  load(options: LoadOptions): Task | Promise<Task>
}

const tasks: Readonly<Record<string, Entry>> = {
  gsm8k: { takesData: true, load: ({ data, ...options }) => gsm8k({ data: data!, ...options }) },
  nano: { takesData: false, load: nano },
}

/** What `loadTask` knows. */
export const taskNames: readonly string[] = Object.keys(tasks)

/** Whether a task is loaded with a file of problems. */
export function takesData(name: string): boolean {
  return tasks[name]?.takesData ?? true
}

/** A task by its name, with the reward that it is trained on. @throws Error that lists the names, or tells what is wrong with the data. */
export async function loadTask(name: string, options: LoadOptions): Promise<Task> {
  if (!Object.hasOwn(tasks, name))
    throw new Error(
      `no task ${JSON.stringify(name)}; tasks are ${taskNames.join(', ')}, and own data with an own reward`,
    )
  const { takesData, load } = tasks[name]!
  const { data, ...rest } = options
  if (takesData && data === undefined)
    throw new Error(`task ${name} has no data; give a JSONL or Parquet file with its problems`)
  if (!takesData && data !== undefined) throw new Error(`task ${name} makes its problems itself; leave its data out`)
  return load(takesData ? options : rest)
}
