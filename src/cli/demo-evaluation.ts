import type { Adapter } from '../adapter/index.ts'
import {
  BASE,
  type EvaluatedCompletion,
  evaluate,
  problemMeans,
  type Result,
  resultsOf,
  writeEvaluation,
} from '../eval/index.ts'
import type { Model } from '../model/index.ts'
import { loadTask, type Task, taskRewards } from '../task/index.ts'
import { evaluationFolder } from '../train/run/index.ts'
import { showRollout } from './progress.ts'
import type { TrainOptions } from './train-schema.ts'

/** What the trained model is called in the results. */
const TRAINED = 'trained'

/** How the held-out problems are asked: `test` ones have numbers that no training saw, `unseen` ones ask in ways that none saw. */
const plans: Readonly<Record<Plan, Drawn>> = {
  sampled: { split: 'test', temperature: 1, samples: 4 },
  greedy: { split: 'test', temperature: 0, samples: 1 },
  unseen: { split: 'unseen', temperature: 1, samples: 1 },
}

export type Plan = 'sampled' | 'greedy' | 'unseen'

interface Drawn {
  split: 'test' | 'unseen'
  temperature: number
  samples: number
}

/** Problems that are looked through for one that the model gets wrong. */
const LOOKED_AT = 16

export interface Evaluation {
  completions: EvaluatedCompletion[]
  /** Of the model as it is. */
  before: Result
  after: Result
}

type Asked = Pick<TrainOptions, 'seed' | 'maxCompletionLength' | 'maxBatch'> & { limit?: number | undefined }

/** A wrong answer to the held-out problem, among the first, that the model solves in the fewest of its tries; a right one if there is no wrong one. */
export async function wrongAnswer(
  model: Model,
  { limit = LOOKED_AT, ...options }: Asked,
): Promise<EvaluatedCompletion> {
  const { completions } = await ask(model, {}, plans.sampled, { ...options, limit: Math.min(LOOKED_AT, limit) })
  const solved = problemMeans(completions, 'strict')
  const rarest = completions.toSorted((a, b) => solved.get(a.problem_id)! - solved.get(b.problem_id)!)
  return rarest.find(completion => !isRight(completion)) ?? rarest[0]!
}

/** The answers to one problem, before and after. */
export function answersTo({ completions }: Evaluation, problem: string) {
  const of = (name: string) => completions.filter(row => row.adapter === name && row.problem_id === problem)
  return { before: of(BASE), after: of(TRAINED) }
}

/** By the strict rule. */
export function isRight({ rewards }: EvaluatedCompletion): boolean {
  return rewards.strict === 1
}

/** Asks the model before and after its training, and keeps all answers in the folder of the run. */
export async function evaluateDemo(
  model: Model,
  trained: Adapter,
  options: Asked & Pick<TrainOptions, 'run'>,
): Promise<Record<Plan, Evaluation>> {
  const evaluations: Partial<Record<Plan, Evaluation>> = {}
  for (const [name, plan] of Object.entries(plans) as [Plan, Drawn][]) {
    const { task, completions } = await ask(model, { [TRAINED]: trained }, plan, options)
    const results = await resultsOf(completions)
    const result = (adapter: string) => results.find(result => result.adapter === adapter)!
    const { seed, maxCompletionLength, maxBatch } = options
    const settings = { ...plan, seed, maxCompletionLength, maxBatch }
    await writeEvaluation(evaluationFolder(options.run, name), { task, settings, results }, completions)
    evaluations[name] = { completions, before: result(BASE), after: result(TRAINED) }
  }
  return evaluations as Record<Plan, Evaluation>
}

async function ask(
  model: Model,
  adapters: Record<string, Adapter>,
  { split, ...drawn }: Drawn,
  { seed, maxCompletionLength, maxBatch, limit }: Asked,
): Promise<{ task: Task; completions: EvaluatedCompletion[] }> {
  const task = await loadTask('nano', { split, limit })
  const rewards = taskRewards('nano')
  const options = { ...drawn, seed, maxCompletionLength, maxBatch }
  return {
    task,
    completions: await evaluate({ model, adapters, task, rewards, ...options, onProgress: showRollout() }),
  }
}

/** The figures of all that was asked. */
export function summaryOf({ sampled, greedy, unseen }: Record<Plan, Evaluation>) {
  const strict = ({ rewards }: Result) => rewards.strict!.mean
  const lenient = ({ rewards }: Result) => rewards.lenient!.mean
  return {
    before: strict(sampled.before),
    after: strict(sampled.after),
    greedyBefore: strict(greedy.before),
    greedyAfter: strict(greedy.after),
    lenientBefore: lenient(sampled.before),
    lenientAfter: lenient(sampled.after),
    unseenBefore: strict(unseen.before),
    unseenAfter: strict(unseen.after),
  }
}
