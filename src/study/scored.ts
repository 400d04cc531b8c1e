import { countSaved, readAdapter } from '../adapter/index.ts'
import { blobsIn, treeAt } from '../store/index.ts'
import { type RunConfig, readRun } from '../train/run/index.ts'
import { type ShownEvaluation, shownEvaluation } from './evaluation.ts'
import { HELD_OUT } from './sweep.ts'

/** A run that came to its end and was scored. */
export interface ScoredRun {
  name: string
  config: RunConfig
  /** Trained numbers, and their bytes as stored. */
  params: number
  bytes: number
  evaluation: ShownEvaluation
}

/** Reads what a comparison needs of a run of a sweep. @throws Error where it is not finished, was not scored, or is damaged. */
export async function scoredRun(place: string): Promise<ScoredRun> {
  const tree = await treeAt(place)
  const { config, finished } = await readRun(tree)
  if (!finished) throw new Error(`${place}: the run is not finished; go on with it first`)
  const evaluation = await shownEvaluation(tree, HELD_OUT)
  if (!evaluation)
    throw new Error(
      `${place}: was not scored; give its sweep an evaluate section and run it again, which keeps the run`,
    )
  const saved = await readAdapter(blobsIn(tree, 'adapter'), `${place}/adapter`)
  return { name: tree.name, config, ...countSaved(saved), evaluation }
}
