import type { Reward } from '../reward/index.ts'
import type { Task } from '../task/index.ts'
import type { EvaluatedCompletion } from './evaluate.ts'

/**
 * Completions of a task as rewards score them now, which may be others than when they were drawn. A reward is given the texts and the problem's row.
 * @throws Error where a completion is of no problem of the task.
 */
export function regraded(
  completions: readonly EvaluatedCompletion[],
  task: Task,
  rewards: Readonly<Record<string, Reward>>,
): Promise<EvaluatedCompletion[]> {
  const problems = new Map(task.problems.map(problem => [problem.id, problem]))
  return Promise.all(
    completions.map(async completion => {
      const problem = problems.get(completion.problem_id)
      if (!problem)
        throw new Error(`task ${task.name}: has no problem ${completion.problem_id}, of which there is a completion`)
      const { prompt, answer, row } = problem
      const input = { ...row, prompt, answer, completion: completion.completion }
      const scores = Object.entries(rewards).map(async ([name, reward]) => [name, await reward(input)] as const)
      return {
        ...completion,
        rewards: Object.fromEntries(await Promise.all(scores)),
        extracted: extractedBy(rewards, completion.completion),
      }
    }),
  )
}

/** What rewards that grade an answer take for it, by their names; null where they find none. */
export function extractedBy(
  rewards: Readonly<Record<string, Reward>>,
  completion: string,
): EvaluatedCompletion['extracted'] {
  const found = Object.entries(rewards).flatMap(([name, { extract }]) =>
    // Some rules say with an empty text that there is none.
    extract ? [[name, extract(completion) || null] as const] : [],
  )
  return Object.fromEntries(found)
}
