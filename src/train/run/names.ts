// What lies in a run's folder, beside its checkpoints.
export const CONFIG = 'config.json'
export const METRICS = 'metrics.jsonl'
export const NUMBERS = 'numbers.jsonl'
export const ADAPTER = 'adapter'
export const COMPLETIONS = 'completions'
export const CHECKPOINTS = 'checkpoints'
export const BEST = 'best'
export const EVALUATIONS = 'evaluations'

/** Where the completions of a step are kept. */
export function completionsFile(step: number): string {
  return `${COMPLETIONS}/step-${step}.parquet`
}

/** 0 for the name of another file. */
export function stepOfCompletions(name: string): number {
  return Number(/^step-(\d+)\.parquet$/.exec(name)?.[1] ?? 0)
}

/** Where an evaluation of what a run trained is kept, beside the run's own files. */
export function evaluationFolder(run: string, name: string): string {
  return `${run}/${EVALUATIONS}/${name}`
}
