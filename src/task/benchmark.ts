import { parseOptions } from '../options.ts'
import type { Reward } from '../reward/index.ts'
import type { Source } from '../store/index.ts'
import { type DataSet, rowsOf } from './benchmark-data.ts'
import { type BenchmarkOptions, benchmarkSchema } from './options.ts'
import { toProblems } from './problems.ts'
import { asked, FEW_SHOT_STOP } from './prompts.ts'
import type { Row } from './row.ts'
import type { Task } from './types.ts'

/** A set of problems that others report results on. */
export interface Benchmark {
  name: string
  /** By split, the one that is taken by default first. */
  sets: Readonly<Partial<Record<'train' | 'test', DataSet>>>
  /** What a row asks, and its answer. @throws Error that names the row that is wrong. */
  reading(row: Row): { question: string; answer: string }
  /** Rows that cannot be asked. */
  isLeftOut?(row: Row): boolean
  /** A row with what a reward is to be given beside its own columns. */
  prepared?(row: Row): Row
  /** The rules that its answers are scored by, the strictest first; more than `strict` and `lenient` where its authors have their own. */
  rewards: Readonly<Record<'strict' | 'lenient', Reward>> & Readonly<Record<string, Reward>>
  /** The one that training uses if no other is asked for. */
  trainedOn: 'strict' | 'lenient'
  /** The benchmark that a training on it is scored on. Default: itself. */
  heldOut?: string
  /** Whether it can be asked after worked examples. */
  hasExamples?: boolean
}

export type BenchmarkInput = { data?: string | Source | undefined } & BenchmarkOptions

/**
 * The problems of a benchmark.
 * @param data JSONL or Parquet: a file, or a folder that has it as `gsm8k/test.jsonl` (Node), or a source. Default: what comes with this
 * package, else from the Hugging Face hub, by way of its cache.
 * @throws Error that lists every option that is wrong, that names the row that is wrong, or that says how to get the data.
 */
export async function loadBenchmark(benchmark: Benchmark, { data, ...options }: BenchmarkInput = {}): Promise<Task> {
  const { name, sets, rewards, trainedOn, reading, prepared, isLeftOut } = benchmark
  const { reward = trainedOn, limit, prompt, split } = parseOptions(benchmarkSchema, options, name)
  if (prompt === 'few-shot' && !benchmark.hasExamples)
    throw new Error(`task ${name}: has no worked examples for prompt few-shot; give boxed or simplerl`)
  const { rows, notes } = await rowsOf(benchmark, { data, split: split ?? (Object.keys(sets)[0] as 'train' | 'test') })
  const whole = isLeftOut ? rows.filter(row => !isLeftOut(row)) : rows
  const usable = prepared ? whole.map(prepared) : whole
  return {
    name,
    problems: toProblems(
      usable,
      row => {
        const { question, answer } = reading(row)
        return { ...asked(question, prompt), answer }
      },
      limit,
    ),
    reward: rewards[reward],
    ...(prompt === 'few-shot' && { stop: [FEW_SHOT_STOP] }),
    ...(notes.length > 0 && { notes }),
  }
}
