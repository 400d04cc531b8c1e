import { type Tree, treeAt } from '../store/index.ts'
import { type Column, encodeTable, problemsFingerprint, type Row, rewardColumns, type Task } from '../task/index.ts'
import type { EvaluatedCompletion } from './evaluate.ts'
import type { Difference, Result } from './results.ts'

export const RESULTS_FILE = 'results.json'
export const COMPLETIONS_FILE = 'completions.parquet'

/** What was asked, how, and what came of it. */
export interface Evaluation {
  task: Task
  /** Fingerprints by the names of the models: the base model's, and each adapter's. */
  models?: Readonly<Record<string, string>>
  settings: object
  results: readonly Result[]
  differences?: readonly Difference[]
}

/** What says which evaluation it is, as `results.json` has it. */
export async function identityOf({ task, models, settings }: Pick<Evaluation, 'task' | 'models' | 'settings'>) {
  const { name, problems } = task
  return {
    task: { name, problems: problems.length, fingerprint: await problemsFingerprint(problems) },
    ...(models && { models }),
    settings,
  }
}

/** Writes `results.json` and `completions.parquet` into a folder (Node) or tree. */
export async function writeEvaluation(
  place: string | Tree,
  { results, differences, ...identity }: Evaluation,
  completions: readonly EvaluatedCompletion[],
): Promise<void> {
  const tree = await treeAt(place)
  const content = { ...(await identityOf(identity)), results, ...(differences && { differences }) }
  await tree.write(COMPLETIONS_FILE, encodeEvaluation(completions))
  await tree.write(RESULTS_FILE, new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`))
}

/** The completions as a Parquet table. */
export function encodeEvaluation(completions: readonly EvaluatedCompletion[]): Uint8Array<ArrayBuffer> {
  return encodeTable(completions, [
    ['adapter', 'STRING', row => row.adapter],
    ['problem_id', 'STRING', row => row.problem_id],
    ['completion_index', 'INT32', row => row.completion_index],
    ['prompt', 'STRING', row => row.prompt],
    ['completion', 'STRING', row => row.completion],
    ['answer', 'STRING', row => row.answer],
    ...extractedColumns(completions),
    ...rewardColumns(completions),
    ['tokens', 'INT32', row => row.tokens],
    ['finish_reason', 'STRING', row => row.finish_reason],
  ])
}

const EXTRACTED = 'extracted/'
const REWARD = 'rewards/'

/** Empty where there is no answer. */
function extractedColumns(completions: readonly EvaluatedCompletion[]): Column<EvaluatedCompletion>[] {
  const names = Object.keys(completions[0]?.extracted ?? {})
  return names.map(name => [`${EXTRACTED}${name}`, 'STRING', row => row.extracted[name] ?? ''])
}

/** Rows of such a table as they were; an empty answer comes back as none. */
export function decodeEvaluation(rows: readonly Row[]): EvaluatedCompletion[] {
  return rows.map(({ columns }) => {
    const text = (name: string) => String(columns[name])
    const named = (prefix: string) =>
      Object.entries(columns).flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
      )
    return {
      adapter: text('adapter'),
      problem_id: text('problem_id'),
      completion_index: Number(columns.completion_index),
      prompt: text('prompt'),
      completion: text('completion'),
      answer: text('answer'),
      extracted: Object.fromEntries(named(EXTRACTED).map(([name, value]) => [name, value ? String(value) : null])),
      rewards: Object.fromEntries(named(REWARD).map(([name, value]) => [name, Number(value)])),
      tokens: Number(columns.tokens),
      finish_reason: text('finish_reason'),
    }
  })
}
