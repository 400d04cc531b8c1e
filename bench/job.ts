import { text } from 'node:stream/consumers'

/** What both sides of a comparison are handed, as JSON on their standard input. */
export interface Job {
  /** Hugging Face folder of the model. */
  model: string
  threads: number
  /** Tokens of the prompts, in the model's chat template. */
  prompts: number[][]
  /** The same prompts before the template. */
  questions: string[]
  /** Completions of each prompt. */
  numGenerations: number
  /** Tokens of each completion. */
  length: number
  /** How many groups have rewards that differ. */
  liveGroups: number
  /** Times that the work is measured, after a short one to warm up where the side says so. */
  repeats: number
}

/** One measurement, a line of JSON on standard output. */
export interface Measured {
  seconds: number
  /** Completion tokens, where the work has some. */
  tokens?: number
}

/** The job that this process was given. */
export async function readJob<J = Job>(): Promise<J> {
  return JSON.parse(await text(process.stdin))
}

export function report(measured: Measured): void {
  console.log(JSON.stringify(measured))
}

/** Runs the work and reports its seconds. */
export async function measure(tokens: number | undefined, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  report(tokens === undefined ? { seconds } : { seconds, tokens })
}
