import type { Source } from '../store/index.ts'
import { gsm8k } from './gsm8k.ts'
import type { TaskOptions } from './options.ts'
import type { Task } from './types.ts'

const tasks: Readonly<Record<string, (options: { data: string | Source } & TaskOptions) => Promise<Task>>> = { gsm8k }

/** What `loadTask` knows. */
export const taskNames: readonly string[] = Object.keys(tasks)

/** A task by its name, with the reward that it is trained on. @throws Error that lists the names, or tells what is wrong with the data. */
export async function loadTask(name: string, options: { data: string | Source } & TaskOptions): Promise<Task> {
  if (!Object.hasOwn(tasks, name))
    throw new Error(
      `no task ${JSON.stringify(name)}; tasks are ${taskNames.join(', ')}, and own data with an own reward`,
    )
  return tasks[name]!(options)
}
