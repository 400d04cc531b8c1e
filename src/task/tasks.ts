import { gsm8kLenient, gsm8kStrict, type Reward } from '../reward/index.ts'
import type { Source } from '../store/index.ts'
import { type Demonstration, jsonlDemonstrations } from './demonstrations.ts'
import { gsm8k, gsm8kDemonstrations } from './gsm8k.ts'
import { gsm8kChanged, gsm8kOriginal } from './gsm8k-changed.ts'
import { nano, nanoDemonstrations, nanoStrict } from './nano.ts'
import type { NanoOptions, TaskOptions } from './options.ts'
import type { Task } from './types.ts'

/** What tasks and demonstrations are loaded with; which of it one takes is its own. */
export type LoadOptions = { data?: string | Source | undefined; split?: NanoOptions['split'] } & TaskOptions

interface Entry {
  /** Whether its problems are the user's file; the others make them. */
  takesData: boolean
  load(options: LoadOptions): Task | Promise<Task>
  /** Its worked solutions, where it has some. */
  demonstrations?(options: LoadOptions): Demonstration[] | Promise<Demonstration[]>
  /** The rules that its answers are scored by, the strictest first. */
  rewards: Readonly<Record<string, Reward>>
}

const gsm8kRewards = { strict: gsm8kStrict, lenient: gsm8kLenient }

const tasks: Readonly<Record<string, Entry>> = {
  gsm8k: {
    takesData: true,
    load: ({ data, ...options }) => gsm8k({ data: data!, ...options }),
    demonstrations: ({ data, ...options }) => gsm8kDemonstrations({ data: data!, ...options }),
    rewards: gsm8kRewards,
  },
  'gsm8k-original': { takesData: false, load: gsm8kOriginal, rewards: gsm8kRewards },
  'gsm8k-changed': { takesData: false, load: gsm8kChanged, rewards: gsm8kRewards },
  nano: {
    takesData: false,
    load: nano,
    demonstrations: nanoDemonstrations,
    rewards: { strict: nanoStrict, lenient: gsm8kLenient },
  },
}

/** What `loadTask` knows. */
export const taskNames: readonly string[] = Object.keys(tasks)

/** Those of them that have demonstrations, too. */
export const demonstratedTaskNames: readonly string[] = taskNames.filter(name => tasks[name]!.demonstrations)

/** Whether a task is loaded with a file of problems. */
export function takesData(name: string): boolean {
  return tasks[name]?.takesData ?? true
}

/** The rules that a task's answers are scored by, by their names, the strictest first. @throws Error that lists the names of tasks. */
export function taskRewards(name: string): Readonly<Record<string, Reward>> {
  return entryOf(name).rewards
}

/** A task by its name, with the reward that it is trained on. @throws Error that lists the names, or tells what is wrong with the data. */
export async function loadTask(name: string, options: LoadOptions): Promise<Task> {
  const { load, given } = entryFor(name, options)
  return load(given)
}

/** The demonstrations of a task by its name, or own ones without. @throws Error that lists the names, or tells what is wrong with the data. */
export async function loadDemonstrations(name: string | undefined, options: LoadOptions): Promise<Demonstration[]> {
  const { data, limit } = options
  if (name === undefined) return jsonlDemonstrations({ data: data!, limit })
  const { demonstrations, given } = entryFor(name, options)
  if (demonstrations) return demonstrations(given)
  throw new Error(
    `task ${name}: has no worked solutions to learn from; tasks that have are ${demonstratedTaskNames.join(', ')}`,
  )
}

function entryOf(name: string): Entry {
  if (Object.hasOwn(tasks, name)) return tasks[name]!
  throw new Error(`no task ${JSON.stringify(name)}; tasks are ${taskNames.join(', ')}, and own data with an own reward`)
}

function entryFor(name: string, options: LoadOptions): Entry & { given: LoadOptions } {
  const entry = entryOf(name)
  const { data, ...rest } = options
  if (entry.takesData && data === undefined)
    throw new Error(`task ${name} has no data; give a JSONL or Parquet file with its problems`)
  if (!entry.takesData && data !== undefined)
    throw new Error(`task ${name} makes its problems itself; leave its data out`)
  return { ...entry, given: entry.takesData ? options : rest }
}
