import { z } from 'zod'
import { BASE, COMPLETIONS_FILE, problemMeans, RESULTS_FILE } from '../eval/index.ts'
import { blobSource, type Tree } from '../store/index.ts'
import { type Row, readRows } from '../task/index.ts'
import { EVALUATIONS } from '../train/run/index.ts'

const estimate = z.object({ mean: z.number(), low: z.number(), high: z.number() })

/** What a page needs of `results.json`. */
const fileSchema = z.object({
  task: z.unknown(),
  settings: z.record(z.string(), z.unknown()),
  results: z.array(
    z.object({
      adapter: z.string(),
      rewards: z.record(z.string(), estimate),
      gains: z.record(z.string(), estimate).optional(),
    }),
  ),
})

/** The first answers to a problem, without an adapter and with one. */
export interface AnswerPair {
  adapter: string
  problem: string
  prompt: string
  answer: string
  before: { completion: string; right: boolean }
  after: { completion: string; right: boolean }
}

/** An evaluation that lies in the folder of a run. */
export interface ShownEvaluation extends z.output<typeof fileSchema> {
  name: string
  pairs: AnswerPair[]
  /** By adapter and problem: the mean of the strictest reward over its completions. */
  means: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** The evaluations of a run, by name. @throws Error that names the file where one is damaged. */
export async function shownEvaluations(run: Tree): Promise<ShownEvaluation[]> {
  const names = (await run.list(EVALUATIONS)).sort()
  const shown = await Promise.all(names.map(name => shownEvaluation(run, name)))
  return shown.filter(evaluation => evaluation !== undefined)
}

/** The evaluation of a run by its name; undefined where there is none. @throws Error that names the file where it is damaged. */
export async function shownEvaluation(run: Tree, name: string): Promise<ShownEvaluation | undefined> {
  const folder = `${EVALUATIONS}/${name}`
  const [text, table] = await Promise.all([RESULTS_FILE, COMPLETIONS_FILE].map(file => run.read(`${folder}/${file}`)))
  // Its results are written last.
  if (!text || !table) return undefined
  const at = `${run.name}/${folder}/${RESULTS_FILE}`
  const parsed = fileSchema.safeParse(jsonOf(text, at))
  if (!parsed.success) throw new Error(`${at}: not the results of an evaluation:\n${z.prettifyError(parsed.error)}`)
  const rows = await readRows(blobSource(`${run.name}/${folder}/${COMPLETIONS_FILE}`, new Blob([table])))
  return { name, ...parsed.data, pairs: pairsOf(rows), means: meansOf(rows) }
}

function jsonOf(bytes: Uint8Array, at: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw new Error(`${at}: not JSON: ${(error as Error).message}`, { cause: error })
  }
}

/** The column of the first of the rewards, the strictest. */
function strictest(rows: readonly Row[]): string {
  return Object.keys(rows[0]!.columns).find(name => name.startsWith('rewards/'))!
}

function meansOf(rows: readonly Row[]): Map<string, Map<string, number>> {
  const reward = strictest(rows)
  const scores = rows.map(({ columns }) => ({
    adapter: String(columns.adapter),
    problem_id: String(columns.problem_id),
    rewards: { [reward]: Number(columns[reward]) },
  }))
  const adapters = [...new Set(scores.map(({ adapter }) => adapter))]
  const own = (name: string) => scores.filter(({ adapter }) => adapter === name)
  return new Map(adapters.map(name => [name, problemMeans(own(name), reward)]))
}

function pairsOf(rows: readonly Row[]): AnswerPair[] {
  const reward = strictest(rows)
  const first = rows.map(({ columns }) => columns).filter(({ completion_index }) => Number(completion_index) === 0)
  const side = (row: Row['columns']) => ({ completion: String(row.completion), right: row[reward] === 1 })
  const without = new Map(first.filter(({ adapter }) => adapter === BASE).map(row => [row.problem_id, row]))
  return first.flatMap(row => {
    const before = without.get(row.problem_id)
    if (row.adapter === BASE || !before) return []
    const text = (name: string) => String(row[name])
    const asked = {
      adapter: text('adapter'),
      problem: text('problem_id'),
      prompt: text('prompt'),
      answer: text('answer'),
    }
    return [{ ...asked, before: side(before), after: side(row) }]
  })
}
