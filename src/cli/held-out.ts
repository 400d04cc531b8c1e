// Problems that a run is scored on while it trains.
import { z } from 'zod'
import type { Adapter } from '../adapter/index.ts'
import type { EvaluatedCompletion, EvaluateOptions } from '../eval/index.ts'
import type { Model } from '../model/index.ts'
import type { Reward } from '../reward/index.ts'
import {
  heldOutTask,
  jsonlTask,
  loadTask,
  type PromptStyle,
  problemsFingerprint,
  type Task,
  takesData,
  taskRewards,
} from '../task/index.ts'
import type { RunDescription } from '../train/run/index.ts'
import { percent } from './print.ts'
import type { Problem } from './training-schema.ts'

/** Options of the trainers' commands. */
export const heldOutFields = {
  evalEvery: z.int().positive().optional().meta({
    description:
      'Score held-out problems every so many steps, greedily; the adapter that solves most is kept in best/, in the folder of the run.',
  }),
  evalLimit: z.int().positive().default(128).meta({
    description: 'Held-out problems that are scored.',
    reason: 'seconds to minutes; the share is then known to about 8 points, so give more to tell small gains',
  }),
}

/** What a run is scored on. */
export interface HeldOut {
  task: Task
  rewards: Readonly<Record<string, Reward>>
  /** The one that decides which adapter is best: that which is trained on. */
  decides: string
  every: number
  options: EvaluateOptions
  description: RunDescription['heldOut']
}

export interface HeldOutInput {
  task?: string | undefined
  evalData?: string | undefined
  evalEvery?: number | undefined
  evalLimit: number
  prompt?: PromptStyle | undefined
  options: EvaluateOptions
  /** Of own data. */
  rewards?: Readonly<Record<string, Reward>>
}

/** The held-out problems of a training; undefined where none are asked for. @throws Error that says what is wrong with them. */
export async function openHeldOut(input: HeldOutInput): Promise<HeldOut | undefined> {
  const { task: name, evalData: data, evalEvery: every, evalLimit: limit, prompt, options, rewards: own = {} } = input
  if (every === undefined) return undefined
  const scored = name === undefined ? undefined : heldOutTask(name)
  const task =
    scored === undefined
      ? await jsonlTask({ data: data!, limit, reward: Object.values(own)[0]! })
      : await loadTask(scored, { data, limit, split: 'test', prompt })
  const rewards = scored === undefined ? own : taskRewards(scored)
  const [first] = Object.keys(rewards)
  return {
    task,
    rewards,
    decides: Object.keys(rewards).find(name => rewards[name] === task.reward) ?? first!,
    every,
    options,
    description: {
      data,
      every,
      limit,
      problems: task.problems.length,
      fingerprint: await problemsFingerprint(task.problems),
    },
  }
}

interface Asked {
  task?: string | undefined
  evalData?: string | undefined
  evalEvery?: number | undefined
}

/** Own data needs own held-out problems. @param onlyFor whether `evalData` is for this alone */
export function heldOutProblems({ task, evalData, evalEvery }: Asked, onlyFor: boolean): Problem[] {
  if (onlyFor && evalData !== undefined && task !== undefined && !takesData(task))
    return [{ path: ['evalData'], message: `task ${task} makes its held-out problems itself; leave it out` }]
  if (evalEvery === undefined)
    return onlyFor && evalData !== undefined
      ? [{ path: ['evalData'], message: 'is for scoring while it trains; give --eval-every, too' }]
      : []
  if (task !== undefined) return []
  if (!onlyFor) return [{ path: ['evalEvery'], message: 'scores answers, for which a --task is needed' }]
  return evalData === undefined
    ? [{ path: ['evalEvery'], message: 'of own data needs held-out problems: give --eval-data, too' }]
    : []
}

/** Scores a model that is being trained, now and then. */
export class HeldOutScores {
  readonly #heldOut
  readonly #model
  readonly #adapter
  /** They stay as they are while the adapter changes. */
  #base: readonly EvaluatedCompletion[] = []

  constructor(heldOut: HeldOut, { model, adapter }: { model: Model; adapter: Adapter }) {
    this.#heldOut = heldOut
    this.#model = model
    this.#adapter = adapter
  }

  /** What the adapter scores as it is now, as metrics, and in words; undefined where the step is not one to score at, nor the last. */
  async after({
    step,
    steps,
  }: {
    step: number
    steps: number
  }): Promise<{ metrics: Record<string, number>; score: number; text: string } | undefined> {
    const { every, task, rewards, decides, options } = this.#heldOut
    if (step % every !== 0 && step !== steps) return undefined
    const { BASE, evaluate, resultsOf } = await import('../eval/index.ts')
    const rows = await evaluate({
      ...options,
      model: this.#model,
      adapters: { trained: this.#adapter },
      task,
      rewards,
      done: this.#base,
    })
    this.#base = rows.filter(({ adapter }) => adapter === BASE)
    const [base, trained] = await resultsOf(rows, rewards)
    const names = Object.keys(rewards)
    const metrics = Object.fromEntries(names.map(name => [`eval/${name}`, trained!.rewards[name]!.mean]))
    const untrained = Object.fromEntries(names.map(name => [`eval/untrained/${name}`, base!.rewards[name]!.mean]))
    const { mean, low, high } = trained!.rewards[decides]!
    const before = percent(base!.rewards[decides]!.mean)
    return {
      metrics: { ...metrics, ...untrained, 'eval/mean_length': trained!.length.mean },
      score: mean,
      text: `${task.problems.length} held-out problems of ${task.name}, ${decides}: ${percent(mean)} (95 %: ${percent(low)} to ${percent(high)}), untrained ${before}`,
    }
  }
}
