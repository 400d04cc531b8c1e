import type { Source } from '../store/index.ts'
import { gsm8k } from './gsm8k.ts'
import { nano } from './nano.ts'
import type { NanoOptions, TaskOptions } from './options.ts'
import type { Task } from './types.ts'

/** What tasks are loaded with; which of it one takes is its own. */
export type LoadOptions = { data?: string | Source; split?: NanoOptions['split'] } & TaskOptions

const tasks: Readonly<Record<string, (options: LoadOptions) => Task | Promise<Task>>> = {
  gsm8k: ({ data, ...options }) => {
    if (data === undefined) throw new Error('task gsm8k has no data; give a JSONL or Parquet file with its problems')
    return gsm8k({ data, ...options })
  },
  nano: ({ data, ...options }) => {
    if (data !== undefined) throw new Error('task nano makes its problems itself; leave its data out')
    return nano(options)
  },
}

/** What `loadTask` knows. */
export const taskNames: readonly string[] = Object.keys(tasks)

/** A task by its name, with the reward that it is trained on. @throws Error that lists the names, or tells what is wrong with the data. */
export async function loadTask(name: string, options: LoadOptions): Promise<Task> {
  if (!Object.hasOwn(tasks, name))
    throw new Error(
      `no task ${JSON.stringify(name)}; tasks are ${taskNames.join(', ')}, and own data with an own reward`,
    )
  return tasks[name]!(options)
}
