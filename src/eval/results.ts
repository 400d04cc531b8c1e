import { type Tree, treeAt } from '../store/index.ts'
import { encodeTable, problemsFingerprint, rewardColumns, type Task } from '../task/index.ts'
import { mean } from '../train/index.ts'
import { BASE, type EvaluatedCompletion } from './evaluate.ts'
import { bootstrap, type Estimate, pairedDifference, problemMeans } from './statistics.ts'

/** What came of the base model or of one adapter. */
export interface Result {
  adapter: string
  /** By the rewards' names: the mean over problems of the mean over their completions, which for rewards of 0 and 1 is avg@k. */
  rewards: Record<string, Estimate>
  /** Against the base model, on the same problems. */
  gains?: Record<string, Estimate>
  /** Tokens of a completion, on average. */
  length: number
  /** Share of the completions that the longest length ended. */
  cutOff: number
}

/** Results of an evaluation, the base model's first. */
export function resultsOf(completions: readonly EvaluatedCompletion[]): Result[] {
  const names = [...new Set(completions.map(({ adapter }) => adapter))]
  const rewards = Object.keys(completions[0]?.rewards ?? {})
  const of = (name: string) => completions.filter(({ adapter }) => adapter === name)
  const base = of(BASE)
  return names.map(name => {
    const own = of(name)
    const each = (make: (reward: string) => Estimate) => Object.fromEntries(rewards.map(r => [r, make(r)]))
    return {
      adapter: name,
      rewards: each(reward => bootstrap([...problemMeans(own, reward).values()])),
      ...(name !== BASE && {
        gains: each(reward => pairedDifference(problemMeans(base, reward), problemMeans(own, reward))),
      }),
      length: mean(own.map(({ tokens }) => tokens)),
      cutOff: mean(own.map(({ finish_reason }) => Number(finish_reason === 'length'))),
    }
  })
}

export const RESULTS_FILE = 'results.json'
export const COMPLETIONS_FILE = 'completions.parquet'

/** What was asked, how, and what came of it. */
export interface Evaluation {
  task: Task
  settings: object
  results: readonly Result[]
}

/** Writes `results.json` and `completions.parquet` into a folder (Node) or tree. */
export async function writeEvaluation(
  place: string | Tree,
  { task: { name, problems }, settings, results }: Evaluation,
  completions: readonly EvaluatedCompletion[],
): Promise<void> {
  const tree = await treeAt(place)
  const task = { name, problems: problems.length, fingerprint: await problemsFingerprint(problems) }
  await tree.write(COMPLETIONS_FILE, encodeEvaluation(completions))
  await tree.write(RESULTS_FILE, new TextEncoder().encode(`${JSON.stringify({ task, settings, results }, null, 2)}\n`))
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
    ...rewardColumns(completions),
    ['tokens', 'INT32', row => row.tokens],
    ['finish_reason', 'STRING', row => row.finish_reason],
  ])
}
