import type { Completion } from '../rollout/index.ts'
import type { Problem } from '../task/index.ts'
import type { WeightedReward } from './grpo-types.ts'

/** What the rewards say of one completion. */
export interface Score {
  /** Weighted sum. */
  reward: number
  /** By name, before their weights. */
  rewards: Record<string, number>
}

export interface ScoreHooks {
  signal?: AbortSignal
  /** Called after every completion. */
  onProgress?(done: number): void
}

/** @throws Error where there is no reward, or two have one name: metrics go by it. */
export function checkRewards(rewards: readonly WeightedReward[]): void {
  if (rewards.length === 0) throw new Error('grpo: rewards is empty; give at least one')
  const names = rewards.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new Error(`grpo: two rewards are called ${twice}; give them different names`)
}

/**
 * Scores the completions of some problems, all at the same time where rewards are asynchronous.
 * @throws Error that names reward, problem and completion where one fails or gives no finite number; the signal's reason.
 */
export async function scoreCompletions(
  problems: readonly Problem[],
  completions: readonly (readonly Completion[])[],
  rewards: readonly WeightedReward[],
  { signal, onProgress }: ScoreHooks = {},
): Promise<Score[][]> {
  let done = 0
  const scores = Promise.all(
    problems.map((problem, p) =>
      Promise.all(
        completions[p]!.map(async (completion, c) => {
          const score = await scoreOne(problem, completion, c, rewards)
          done += 1
          onProgress?.(done)
          return score
        }),
      ),
    ),
  )
  return unlessAborted(scores, signal)
}

async function scoreOne(
  problem: Problem,
  completion: Completion,
  number: number,
  rewards: readonly WeightedReward[],
): Promise<Score> {
  const { prompt, answer, row } = problem
  const input = { ...row, prompt, completion: completion.text, answer, completion_ids: [...completion.tokens] }
  const values = await Promise.all(
    rewards.map(async ({ name, reward }) => {
      const at = `reward ${name} on problem ${problem.id}, completion ${number}`
      const value = await called(() => reward(input), at)
      if (!Number.isFinite(value)) throw new Error(`${at}: gave ${shown(value)}, expected a finite number`)
      return value
    }),
  )
  return {
    reward: rewards.reduce((sum, { weight }, i) => sum + weight * values[i]!, 0),
    rewards: Object.fromEntries(rewards.map(({ name }, i) => [name, values[i]!])),
  }
}

/** With its type where that is not a number's. */
function shown(value: unknown): string {
  return typeof value === 'number' || value == null ? String(value) : `the ${typeof value} ${String(value)}`
}

async function called(reward: () => number | Promise<number>, at: string): Promise<number> {
  try {
    return await reward()
  } catch (error) {
    throw new Error(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** The promise's result, or the signal's reason if that comes first. */
function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
