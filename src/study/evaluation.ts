import { z } from 'zod'
import { COMPLETIONS_FILE, problemMeans, RESULTS_FILE } from '../eval/index.ts'
import { blobSource, type Tree, treeAt } from '../store/index.ts'
import { readRows } from '../task/index.ts'
import { EVALUATIONS } from '../train/run/index.ts'
import { type Asked, askedProblems, type Scored } from './asked.ts'

const estimate = z.object({ mean: z.number(), low: z.number(), high: z.number() })
const byRule = z.record(z.string(), estimate)
/** Older files have no intervals of these. */
const average = z.union([z.number(), estimate])

/** What a page needs of `results.json`. */
const fileSchema = z.object({
  task: z.looseObject({ name: z.string() }),
  settings: z.record(z.string(), z.unknown()),
  results: z.array(
    z.object({
      adapter: z.string(),
      rewards: byRule,
      gains: byRule.optional(),
      pass: z.record(z.string(), byRule).optional(),
      majority: byRule.optional(),
      length: average,
      cutOff: average,
    }),
  ),
  differences: z.array(z.object({ from: z.string(), to: z.string(), rewards: byRule })).optional(),
})

/** An evaluation, as it lies in a folder of its own or in that of a run. */
export interface ShownEvaluation extends z.output<typeof fileSchema> {
  name: string
  asked: Asked
  /** By adapter and problem: the mean of the strictest reward over its completions. */
  means: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** The evaluations of a run, by name. @throws Error that names the file where one is damaged. */
export function shownEvaluations(run: Tree): Promise<ShownEvaluation[]> {
  return inFolders(run, EVALUATIONS)
}

/** The evaluation of a run by its name; undefined where there is none. @throws Error that names the file where it is damaged. */
export function shownEvaluation(run: Tree, name: string): Promise<ShownEvaluation | undefined> {
  return evaluationIn(run, `${EVALUATIONS}/${name}`, name)
}

/** What `tinylora eval` wrote into a folder (Node) or tree: one task's evaluation, or several tasks', a folder each. None where there is none. */
export async function evaluationsAt(place: string | Tree): Promise<ShownEvaluation[]> {
  const tree = await treeAt(place)
  const own = await evaluationIn(tree, '', tree.name)
  return own ? [{ ...own, name: own.task.name }] : inFolders(tree, '')
}

async function inFolders(tree: Tree, folder: string): Promise<ShownEvaluation[]> {
  const names = (await tree.list(folder)).sort()
  const found = await Promise.all(names.map(name => evaluationIn(tree, join(folder, name), name)))
  return found.filter(evaluation => evaluation !== undefined)
}

async function evaluationIn(tree: Tree, folder: string, name: string): Promise<ShownEvaluation | undefined> {
  const [results, completions] = [join(folder, RESULTS_FILE), join(folder, COMPLETIONS_FILE)]
  const [text, table] = await Promise.all([tree.read(results), tree.read(completions)])
  // Its results are written last.
  if (!text || !table) return undefined
  const at = `${tree.name}/${results}`
  const parsed = fileSchema.safeParse(jsonOf(text, at))
  if (!parsed.success) throw new Error(`${at}: not the results of an evaluation:\n${z.prettifyError(parsed.error)}`)
  const asked = askedProblems(await readRows(blobSource(`${tree.name}/${completions}`, new Blob([table]))))
  return { name, ...parsed.data, asked, means: meansOf(asked) }
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

function jsonOf(bytes: Uint8Array, at: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw new Error(`${at}: not JSON: ${(error as Error).message}`, { cause: error })
  }
}

function meansOf({ adapters, rules, problems }: Asked): Map<string, Map<string, number>> {
  const strictest = rules[0] ?? ''
  const rowsOf = (a: number) =>
    problems.flatMap(({ id, completions }) =>
      completions[a]!.map(({ scores }: Scored) => ({ problem_id: id, rewards: { [strictest]: scores[0]! } })),
    )
  return new Map(adapters.map((name, a) => [name, problemMeans(rowsOf(a), strictest)]))
}
