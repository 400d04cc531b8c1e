import { treeAt } from '../store/index.ts'
import { isRun } from '../train/run/index.ts'
import { evaluationsAt, type ShownEvaluation } from './evaluation.ts'
import { shortNames } from './names.ts'
import type { Shown } from './report.ts'
import { shownRun } from './run.ts'

/**
 * What lies in some folders: runs, also while they go on, and what `tinylora eval` wrote.
 * @throws Error where a folder has neither, or is damaged.
 */
export async function shownAt(places: readonly string[]): Promise<Shown> {
  const found = await Promise.all(places.map(shownIn))
  return { runs: found.flatMap(({ runs }) => runs), evaluations: namedApart(places, found) }
}

async function shownIn(place: string): Promise<Shown> {
  const tree = await treeAt(place)
  const evaluations = await evaluationsAt(tree)
  if (evaluations.length > 0 && !(await isRun(tree))) return { runs: [], evaluations }
  if (evaluations.length === 0 && !(await tree.read('config.json')))
    throw new Error(
      `${place}: holds neither a run (it has no config.json) nor an evaluation (it has no results.json, nor has a folder in it); give the folder of a run, or that of eval --out`,
    )
  return { runs: [await shownRun(tree)], evaluations }
}

/** By their tasks, and by their folders too where a task comes from several. */
function namedApart(places: readonly string[], found: readonly Shown[]): ShownEvaluation[] {
  const folders = shortNames(places)
  const all = found.flatMap(({ evaluations }, i) => evaluations.map(evaluation => ({ evaluation, folder: folders[i] })))
  return all.map(({ evaluation, folder }) => {
    const isAlone = all.filter(other => other.evaluation.name === evaluation.name).length === 1
    return isAlone ? evaluation : { ...evaluation, name: `${evaluation.name} (${folder})` }
  })
}
