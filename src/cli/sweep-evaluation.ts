import type { Sweep, SweepRun } from '../study/index.ts'
import { evalFields, evalSchema } from './eval.ts'
import { checked, checkFile, valuesOf } from './sweep-options.ts'

/** What a sweep decides itself. */
const OWN = ['adapter', 'out', 'json']

/** The options of the evaluation of a run, by their flags: of its own model and task, unless the sweep says others. */
export function evaluationOf(evaluate: NonNullable<Sweep['evaluate']>, { options }: SweepRun): Record<string, unknown> {
  const { model, task, threads } = options
  return { model, ...(task !== undefined && { task }), threads, ...evaluate }
}

/** @throws Error that says what is wrong with the evaluation of a run, before anything is trained. */
export function checkEvaluation(evaluate: Sweep['evaluate'], run: SweepRun, path: string): void {
  if (!evaluate) return
  const own = OWN.find(name => name in evaluate)
  if (own !== undefined) throw new Error(`${path}: evaluate: leave ${own} out; the sweep decides it`)
  const values = valuesOf(evaluationOf(evaluate, run), evalFields, path)
  const { data } = checked(values, evalSchema, `${path}: evaluate does not fit the run ${run.name}`)
  checkFile(data, `${path}: evaluate: data`)
}
