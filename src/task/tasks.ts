import { gsm8kLenient, type Reward } from '../reward/index.ts'
import type { Source } from '../store/index.ts'
import { aime24 } from './aime24.ts'
import { amc23 } from './amc23.ts'
import { type Benchmark, type BenchmarkInput, loadBenchmark } from './benchmark.ts'
import { type Demonstration, jsonlDemonstrations } from './demonstrations.ts'
import { gsm8kBenchmark, gsm8kDemonstrations } from './gsm8k.ts'
import { gsm8kChanged, gsm8kOriginal } from './gsm8k-changed.ts'
import { math } from './math.ts'
import { math500 } from './math500.ts'
import { minervaMath } from './minerva-math.ts'
import { multiArith } from './multiarith.ts'
import { nano, nanoDemonstrations, nanoStrict } from './nano.ts'
import { olympiadBench } from './olympiadbench.ts'
import type { BenchmarkOptions, NanoOptions, TaskOptions } from './options.ts'
import { svamp } from './svamp.ts'
import type { Task } from './types.ts'

/** What tasks and demonstrations are loaded with; which of it one takes is its own. */
export type LoadOptions = {
  data?: string | Source | undefined
  split?: NanoOptions['split'] | undefined
  prompt?: BenchmarkOptions['prompt'] | undefined
} & TaskOptions

interface Entry {
  /** Whether its problems are a file; the others make them. */
  takesData: boolean
  load(options: LoadOptions): Task | Promise<Task>
  /** Its worked solutions, where it has some. */
  demonstrations?(options: LoadOptions): Demonstration[] | Promise<Demonstration[]>
  /** The task that a training on it is scored on, where that is another one. */
  heldOut?: string | undefined
  /** The rules that its answers are scored by, the strictest first. */
  rewards: Readonly<Record<string, Reward>>
}

/** Which of its own options a benchmark takes is for its own schema to say. */
function entry(benchmark: Benchmark): Entry {
  return {
    takesData: true,
    load: options => loadBenchmark(benchmark, options as BenchmarkInput),
    rewards: benchmark.rewards,
    heldOut: benchmark.heldOut,
  }
}

const benchmarks = [gsm8kBenchmark, math500, minervaMath, olympiadBench, aime24, amc23, svamp, multiArith, math]

const tasks: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(benchmarks.map(benchmark => [benchmark.name, entry(benchmark)])),
  gsm8k: { ...entry(gsm8kBenchmark), demonstrations: ({ data, limit }) => gsm8kDemonstrations({ data, limit }) },
  'gsm8k-original': {
    takesData: false,
    load: options => gsm8kOriginal(options as BenchmarkOptions),
    rewards: gsm8kBenchmark.rewards,
  },
  'gsm8k-changed': {
    takesData: false,
    load: options => gsm8kChanged(options as BenchmarkOptions),
    rewards: gsm8kBenchmark.rewards,
  },
  nano: {
    takesData: false,
    load: options => nano(options as NanoOptions),
    demonstrations: options => nanoDemonstrations(options as NanoOptions),
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

/** The task whose test problems a training on a task is scored on: most often itself. @throws Error that lists the names of tasks. */
export function heldOutTask(name: string): string {
  return entryOf(name).heldOut ?? name
}

/** A task by its name, with the reward that it is trained on. @throws Error that lists the names, or tells what is wrong with the data. */
export async function loadTask(name: string, options: LoadOptions): Promise<Task> {
  return entryFor(name, options).load(given(options))
}

/** The demonstrations of a task by its name, or own ones without. @throws Error that lists the names, or tells what is wrong with the data. */
export async function loadDemonstrations(name: string | undefined, options: LoadOptions): Promise<Demonstration[]> {
  const { data, limit } = options
  if (name === undefined) return jsonlDemonstrations({ data: data!, limit })
  const { demonstrations } = entryFor(name, options)
  if (demonstrations) return demonstrations(given(options))
  throw new Error(
    `task ${name}: has no worked solutions to learn from; tasks that have are ${demonstratedTaskNames.join(', ')}`,
  )
}

function entryOf(name: string): Entry {
  if (Object.hasOwn(tasks, name)) return tasks[name]!
  throw new Error(`no task ${JSON.stringify(name)}; tasks are ${taskNames.join(', ')}, and own data with an own reward`)
}

function entryFor(name: string, { data }: LoadOptions): Entry {
  const found = entryOf(name)
  if (!found.takesData && data !== undefined)
    throw new Error(`task ${name} makes its problems itself; leave its data out`)
  return found
}

/** Schemas refuse what they do not know, also where it is undefined. */
function given(options: LoadOptions): LoadOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
