import type { z } from 'zod'
import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { parseOptions } from '../options.ts'
import type { Reward } from '../reward/index.ts'
import {
  type Completion,
  type Engine,
  engineOptionsOf,
  openEngine,
  type RolloutProgress,
  samplingOf,
} from '../rollout/index.ts'
import type { Task } from '../task/index.ts'
import { type EncodedProblem, encodeProblems, scoreCompletions } from '../train/index.ts'
import { engines } from './engines.ts'
import { type EvaluateOptions, evaluateSchema, samplesProblem } from './options.ts'
import { extractedBy } from './regrade.ts'

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
  /** What rewards that grade an answer took for it, by their names; null where they found none. */
  extracted: Record<string, string | null>
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
  /** What an earlier call with the same options gave: of problems whose completions are all there none is drawn again. */
  done?: readonly EvaluatedCompletion[]
  signal?: AbortSignal | undefined
  onProgress?: ((progress: RolloutProgress) => void) | undefined
  /** Called with every new completion as soon as it is scored, in whatever order they end. */
  onCompletion?: ((completion: EvaluatedCompletion) => void) | undefined
}

/** A problem put to the base model, or to an adapter. */
interface Asked {
  name: string
  adapter: Adapter | undefined
  problem: EncodedProblem
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
  done = [],
  signal,
  onProgress,
  onCompletion,
  ...given
}: EvaluateInput): Promise<EvaluatedCompletion[]> {
  const settings = parseOptions(evaluateSchema, given, 'evaluate')
  const problem = samplesProblem(settings)
  if (problem) throw new Error(`evaluate: ${problem}`)
  if (Object.hasOwn(adapters, BASE))
    throw new Error(
      `evaluate: an adapter is called ${BASE}, as the model without one is; give it another name (./${BASE})`,
    )
  const models = [[BASE, undefined] as const, ...Object.entries(adapters)]
  const problems = encodeProblems(model, task)
  const all = models.flatMap(([name, adapter]) => problems.map((problem): Asked => ({ name, adapter, problem })))
  const found = new Found(all, done, settings.samples)
  const progress = progressOf(found.missing.length * settings.samples, onProgress)
  for (const { engine: adapter, members } of engines(models.map(([, adapter]) => adapter))) {
    const own = found.missing.filter(asked => members.has(asked.adapter))
    if (own.length === 0) continue
    const engine = await openEngine(model, { ...engineOptionsOf(settings), adapter })
    try {
      await completeAll(engine, own, {
        settings: { ...settings, stop: [...settings.stop, ...(task.stop ?? [])] },
        rewards,
        signal,
        onProgress: progress.next(),
        onRow(asked, row) {
          found.add(asked, row)
          onCompletion?.(row)
        },
      })
    } finally {
      await engine.close()
    }
  }
  return all.flatMap(asked => found.of(asked))
}

interface Completing {
  settings: z.output<typeof evaluateSchema>
  rewards: NonNullable<EvaluateInput['rewards']>
  signal: AbortSignal | undefined
  onProgress: (progress: RolloutProgress) => void
  onRow(asked: Asked, row: EvaluatedCompletion): void
}

/** Scores every completion as it comes; where a reward fails nothing more is drawn. */
async function completeAll(
  engine: Engine,
  own: readonly Asked[],
  { settings, rewards, signal, onProgress, onRow }: Completing,
): Promise<void> {
  const failed = new AbortController()
  const scoring: Promise<void>[] = []
  const prompts = own.map(({ problem: { id, tokens }, adapter }) => ({
    tokens,
    key: id,
    numGenerations: settings.samples,
    adapter,
  }))
  await engine.complete(prompts, {
    ...samplingOf(settings),
    signal: AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]),
    onProgress,
    onCompletion(prompt, number, completion) {
      const asked = own[prompt]!
      const scored = evaluated(asked, number, completion, rewards).then(row => onRow(asked, row))
      scoring.push(scored)
      scored.catch(error => failed.abort(error))
    },
  })
  await Promise.all(scoring)
}

/** Completions that are there, by adapter, problem and number. */
class Found {
  readonly missing: readonly Asked[]
  readonly #rows = new Map<string, EvaluatedCompletion[]>()

  constructor(all: readonly Asked[], done: readonly EvaluatedCompletion[], samples: number) {
    for (const row of done) this.#put(keyOf(row.adapter, row.problem_id), row)
    this.missing = all.filter(asked => Array.from(this.of(asked)).filter(Boolean).length < samples)
  }

  add({ name, problem }: Asked, row: EvaluatedCompletion): void {
    this.#put(keyOf(name, problem.id), row)
  }

  of({ name, problem }: Asked): readonly EvaluatedCompletion[] {
    return this.#rows.get(keyOf(name, problem.id)) ?? []
  }

  #put(key: string, row: EvaluatedCompletion): void {
    const rows = this.#rows.get(key) ?? []
    rows[row.completion_index] = row
    this.#rows.set(key, rows)
  }
}

function keyOf(adapter: string, problem: string): string {
  return JSON.stringify([adapter, problem])
}

async function evaluated(
  { name, problem }: Asked,
  number: number,
  completion: Completion,
  rewards: NonNullable<EvaluateInput['rewards']>,
): Promise<EvaluatedCompletion> {
  const weighted = Object.entries(rewards).map(([name, reward]) => ({ name, reward, weight: 1 }))
  const [[score] = []] = await scoreCompletions([problem], [[completion]], weighted)
  return {
    adapter: name,
    problem_id: problem.id,
    completion_index: number,
    prompt: problem.prompt,
    answer: problem.answer,
    rewards: score!.rewards,
    extracted: extractedBy(rewards, completion.text),
    completion: completion.text,
    tokens: completion.tokens.length,
    finish_reason: completion.finishReason,
  }
}

/** Progress over several engines, one after the other. */
function progressOf(total: number, onProgress: EvaluateInput['onProgress']) {
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
