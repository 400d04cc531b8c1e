import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { parseOptions } from '../options.ts'
import type { Reward } from '../reward/index.ts'
import {
  type Completion,
  engineOptionsOf,
  openEngine,
  type Prompt,
  type RolloutProgress,
  samplingOf,
} from '../rollout/index.ts'
import type { Task } from '../task/index.ts'
import { encodeProblems, scoreCompletions } from '../train/index.ts'
import { engines } from './engines.ts'
import { type EvaluateOptions, evaluateSchema } from './options.ts'

/** What the model without an adapter is called. */
export const BASE = 'base'

/** A completion of an evaluation, and what the rewards say of it. */
export interface EvaluatedCompletion {
  /** `base`, or the adapter's name. */
  adapter: string
  problem_id: string
  /** Which of the problem's completions. */
  completion_index: number
  prompt: string
  completion: string
  answer: string
  /** By the rewards' names. */
  rewards: Record<string, number>
  tokens: number
  finish_reason: string
}

export interface EvaluateInput extends EvaluateOptions {
  model: Model
  /** Each by its name; the base model is always evaluated beside them. */
  adapters?: Readonly<Record<string, Adapter>>
  task: Task
  /** By name. Default: the task's own. */
  rewards?: Readonly<Record<string, Reward>>
  signal?: AbortSignal | undefined
  onProgress?: ((progress: RolloutProgress) => void) | undefined
}

/**
 * Completes the problems of a task with a model and with adapters on it, all in one pass, and scores what comes. With a temperature all
 * of them get the same uniform numbers, so that they differ by what they are.
 * @returns the completions of `base`, then of each adapter, problem by problem.
 * @throws Error on options or problems that do not fit, or where a reward fails; the signal's reason.
 */
export async function evaluate({
  model,
  adapters = {},
  task,
  rewards = { [task.reward.name || task.name]: task.reward },
  signal,
  onProgress,
  ...given
}: EvaluateInput): Promise<EvaluatedCompletion[]> {
  const settings = parseOptions(evaluateSchema, given, 'evaluate')
  const { numGenerations } = settings
  const models = [[BASE, undefined] as const, ...Object.entries(adapters)]
  const problems = encodeProblems(model, task)
  const asked = models.flatMap(() => problems)
  const prompts = models.flatMap(([, adapter]) =>
    problems.map(({ id, tokens }) => ({ tokens, key: id, numGenerations, adapter })),
  )
  const progress = progressOf(prompts, onProgress)
  const completions: Completion[][] = []
  for (const { engine: adapter, members } of engines(models.map(([, adapter]) => adapter))) {
    const engine = await openEngine(model, { ...engineOptionsOf(settings), adapter })
    try {
      const own = prompts.flatMap((prompt, p) => (members.has(prompt.adapter) ? [{ prompt, p }] : []))
      const options = { ...samplingOf(settings), signal, onProgress: progress.next() }
      const drawn = await engine.complete(
        own.map(({ prompt }) => prompt),
        options,
      )
      for (const [i, { p }] of own.entries()) completions[p] = drawn[i]!
    } finally {
      await engine.close()
    }
  }
  const weighted = Object.entries(rewards).map(([name, reward]) => ({ name, reward, weight: 1 }))
  const scores = await scoreCompletions(asked, completions, weighted, { signal })
  return completions.flatMap((drawn, p) =>
    drawn.map((completion, c) => ({
      adapter: models[Math.floor(p / problems.length)]![0],
      problem_id: asked[p]!.id,
      completion_index: c,
      prompt: asked[p]!.prompt,
      answer: asked[p]!.answer,
      rewards: scores[p]![c]!.rewards,
      ...textOf(completion),
    })),
  )
}

function textOf({ text, tokens, finishReason }: Completion) {
  return { completion: text, tokens: tokens.length, finish_reason: finishReason }
}

/** Progress over several engines, one after the other. */
function progressOf(prompts: readonly Prompt[], onProgress: EvaluateInput['onProgress']) {
  const total = prompts.reduce((sum, { numGenerations = 1 }) => sum + numGenerations, 0)
  let [before, last] = [
    { tokens: 0, finished: 0 },
    { tokens: 0, finished: 0 },
  ]
  return {
    next() {
      before = last
      return ({ tokens, finished }: RolloutProgress) => {
        last = { tokens: before.tokens + tokens, finished: before.finished + finished }
        onProgress?.({ ...last, total })
      }
    },
  }
}
