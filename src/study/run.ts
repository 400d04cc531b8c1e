import { blobSource, type Tree, treeAt } from '../store/index.ts'
import { type Row, readRows } from '../task/index.ts'
import { completionsFile, type RunRecord, readRun } from '../train/run/index.ts'
import { type ShownEvaluation, shownEvaluations } from './evaluation.ts'

/** A completion as it was scored. */
export interface ShownCompletion {
  problem: string
  prompt: string
  completion: string
  answer: string
  reward: number
}

/** What a page shows of a run. */
export interface ShownRun extends RunRecord {
  name: string
  /** Of the first and of the last step. */
  completions: { first: ShownCompletion[]; last: ShownCompletion[] }
  /** Of what it trained, beside the model without it. */
  evaluations: ShownEvaluation[]
}

/** Looks at a run without touching it, also while it goes on. @throws Error when there is none, or it is damaged. */
export async function shownRun(place: string | Tree): Promise<ShownRun> {
  const tree = await treeAt(place)
  const record = await readRun(tree)
  const steps = record.metrics.length
  const [first, last] = await Promise.all([1, steps].map(step => completionsOf(tree, step)))
  return {
    ...record,
    name: tree.name,
    completions: { first: first!, last: steps > 1 ? last! : [] },
    evaluations: await shownEvaluations(tree),
  }
}

async function completionsOf(tree: Tree, step: number): Promise<ShownCompletion[]> {
  const file = completionsFile(step)
  const bytes = await tree.read(file)
  if (!bytes) return []
  return (await readRows(blobSource(`${tree.name}/${file}`, new Blob([bytes])))).map(shown)
}

function shown({ columns }: Row): ShownCompletion {
  const text = (name: string) => String(columns[name] ?? '')
  return {
    problem: text('problem_id'),
    prompt: text('prompt'),
    completion: text('completion'),
    answer: text('answer'),
    reward: Number(columns.reward),
  }
}
