import type { Adapter } from '../adapter/index.ts'
import { type Engine, samplingOf } from '../rollout/index.ts'
import { groupAdvantages } from './advantages.ts'
import { completionRows, rolloutMetrics } from './grpo-metrics.ts'
import { stepNotes } from './grpo-notes.ts'
import type { GrpoSettings } from './grpo-options.ts'
import type { EncodedProblem } from './grpo-prompts.ts'
import { scoreCompletions } from './grpo-rewards.ts'
import type { GrpoStep, WeightedReward } from './grpo-types.ts'
import type { Updates } from './grpo-updates.ts'
import type { ProblemOrder } from './problem-order.ts'
import { learningRateAt } from './schedule.ts'
import type { ScoredGroup } from './scored-group.ts'
import { restoreState, takeState } from './training-state.ts'
import type { StepHooks, TrainingProgress, TrainingState } from './training-step.ts'

export interface TrainingParts {
  adapter: Adapter
  engine: Engine
  problems: readonly EncodedProblem[]
  order: ProblemOrder
  rewards: readonly WeightedReward[]
  settings: GrpoSettings
  /** Of the whole training. */
  steps: number
  updates: Updates
}

/** A training in progress. */
export class Training {
  readonly #parts: TrainingParts
  #numTokens: number

  /** @param state where to go on from; left out: at the beginning. */
  constructor(parts: TrainingParts, state?: TrainingState) {
    this.#parts = parts
    this.#numTokens = state?.numTokens ?? 0
    const { adapter, updates } = parts
    if (state) restoreState({ adapter, optimizer: updates.optimizer }, state, 'grpo')
  }

  /** Draws, scores and learns from the completions of one step; 1 is the first. */
  async step(step: number, { signal, onProgress }: StepHooks): Promise<GrpoStep> {
    const { adapter, settings, steps, updates, order } = this.#parts
    const clock = new Clock()
    const { groups, tokens } = await this.#scored(step, clock, { signal, onProgress })
    updates.optimizer.learningRate = learningRateAt(step, { ...settings, steps })
    const report = (phase: TrainingProgress['phase']) => (done: number, total: number) =>
      onProgress?.({ step, phase, done, total, tokens })
    const updated = await updates.run(groups, { signal, onGradient: report('gradient'), onUpdate: report('update') })
    clock.lap('gradient_time')
    this.#numTokens +=
      tokens + groups.reduce((sum, group) => sum + group.problem.tokens.length * group.completions.length, 0)
    const state = takeState(
      { adapter, optimizer: updates.optimizer },
      { step, numTokens: this.#numTokens },
      settings.numIterations * settings.numMiniBatches,
    )
    const times = clock.end()
    return {
      step,
      steps,
      metrics: {
        ...updated,
        ...rolloutMetrics(groups),
        learning_rate: updates.optimizer.learningRate,
        num_tokens: this.#numTokens,
        epoch: step / order.stepsPerEpoch,
        ...times,
        tokens_per_second: tokens / times.step_time!,
      },
      completions: completionRows(step, groups),
      notes: stepNotes(groups, settings, updated),
      state,
    }
  }

  async #scored(
    step: number,
    clock: Clock,
    { signal, onProgress }: StepHooks,
  ): Promise<{ groups: ScoredGroup[]; tokens: number }> {
    const { adapter, engine, problems, order, rewards, settings } = this.#parts
    const { numGenerations, scaleRewards } = settings
    const chosen = order.of(step).map(i => problems[i]!)
    const total = chosen.length * numGenerations
    const prompts = chosen.map(({ id, tokens }) => ({ tokens, key: `${step}/${id}`, numGenerations, adapter }))
    const completions = await engine.complete(prompts, {
      ...samplingOf(settings),
      signal,
      onProgress: ({ tokens, finished }) => onProgress?.({ step, phase: 'rollout', done: finished, total, tokens }),
    })
    clock.lap('rollout_time')
    const tokens = completions.flat().reduce((sum, completion) => sum + completion.tokens.length, 0)
    const scores = await scoreCompletions(chosen, completions, rewards, {
      signal,
      onProgress: done => onProgress?.({ step, phase: 'reward', done, total, tokens }),
    })
    clock.lap('reward_time')
    const { advantages, std } = groupAdvantages(
      scores.flat().map(({ reward }) => reward),
      { numGenerations, scaleRewards },
    )
    const groups = chosen.map((problem, p) => ({
      problem,
      completions: completions[p]!,
      scores: scores[p]!,
      advantages: advantages.slice(p * numGenerations, (p + 1) * numGenerations),
      std: std[p]!,
    }))
    return { groups, tokens }
  }
}

/** Seconds of the parts of a step. */
class Clock {
  readonly #start = performance.now()
  readonly #laps: Record<string, number> = {}
  #last = this.#start

  lap(name: string): void {
    const now = performance.now()
    this.#laps[name] = (now - this.#last) / 1000
    this.#last = now
  }

  end(): Record<string, number> {
    return { step_time: (performance.now() - this.#start) / 1000, ...this.#laps }
  }
}
