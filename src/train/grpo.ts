import type { Adapter } from '../adapter/index.ts'
import { type GroupSize, type Model, needsRecompute, planOf } from '../model/index.ts'
import { engineOptionsOf, openEngine, samplingOf } from '../rollout/index.ts'
import type { Task } from '../task/index.ts'
import { openGrpoGraphs } from './grpo-graphs.ts'
import { type GrpoOptions, type GrpoSettings, parseGrpo } from './grpo-options.ts'
import { type EncodedProblem, encodeProblems } from './grpo-prompts.ts'
import { checkRewards } from './grpo-rewards.ts'
import { Training } from './grpo-step.ts'
import type { GrpoStep, WeightedReward } from './grpo-types.ts'
import { Updates } from './grpo-updates.ts'
import { type ProblemOrder, problemOrder } from './problem-order.ts'
import { totalSteps, withLearningRate } from './training-options.ts'
import type { TrainingProgress, TrainingState } from './training-step.ts'

export interface GrpoInput extends GrpoOptions {
  model: Model
  /** Its `values` are what is trained: they change from step to step. */
  adapter: Adapter
  task: Task
  /** Default: the task's reward, with weight 1. */
  rewards?: readonly WeightedReward[] | undefined
  /** Go on from here, as a training that never stopped. */
  state?: TrainingState | undefined
  /** Stops at once; the numbers are then those of the last update. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: TrainingProgress) => void) | undefined
}

/**
 * Trains an adapter by GRPO (Shao et al. 2024), step by step: draws completions, scores them, compares those of one problem with
 * each other and moves the adapter's numbers towards the better ones. All options are in `grpoSchema`. An epoch has as many steps as
 * there are problems for: what is left over is skipped, as in TRL.
 * @throws Error on options, problems or rewards that do not fit, where a reward fails or a gradient is not finite; the signal's reason.
 */
export async function* grpo({
  model,
  adapter,
  task,
  rewards = [{ name: task.reward.name || task.name, reward: task.reward, weight: 1 }],
  state,
  signal,
  onProgress,
  ...given
}: GrpoInput): AsyncGenerator<GrpoStep, void> {
  const asked = parseGrpo(withLearningRate(given, adapter.method))
  const settings = { ...asked, stop: [...asked.stop, ...(task.stop ?? [])] }
  checkRewards(rewards)
  const all = encodeProblems(model, task)
  const problems = shortEnough(all, settings, task.name)
  const order = grpoOrder(problems.length, settings)
  const steps = totalSteps(settings, order.stepsPerEpoch)
  const recompute =
    settings.recompute ?? needsRecompute(planOf(model, largestGroup(problems, settings), adapter.values.length))
  const updates = new Updates(adapter, await openGrpoGraphs(model, adapter, { ...settings, recompute }), settings)
  const engine = await openEngine(model, { ...engineOptionsOf(settings), adapter })
  try {
    // One that is too long for the cache is told before the step that draws it.
    engine.check(
      problems.map(({ tokens, id }) => ({ tokens, key: id, adapter })),
      samplingOf(settings),
    )
    const training = new Training({ adapter, engine, problems, order, rewards, settings, steps, updates }, state)
    const leftOut = all.length - problems.length
    const notes = leftOut > 0 ? [`${leftOut} problems are left out: their prompts are longer than maxPromptLength`] : []
    for (let step = (state?.step ?? 0) + 1; step <= steps; step++) {
      const done = await training.step(step, { signal, onProgress })
      yield step === 1 ? { ...done, notes: [...notes, ...done.notes] } : done
    }
  } finally {
    await engine.close()
  }
}

function shortEnough(
  problems: readonly EncodedProblem[],
  { maxPromptLength = Number.POSITIVE_INFINITY }: GrpoSettings,
  name: string,
): readonly EncodedProblem[] {
  const kept = problems.filter(({ tokens }) => tokens.length <= maxPromptLength)
  if (kept.length > 0) return kept
  const shortest = Math.min(...problems.map(({ tokens }) => tokens.length))
  throw new Error(
    `grpo: maxPromptLength ${maxPromptLength} leaves out all of ${name}; the shortest prompt has ${shortest} tokens`,
  )
}

function largestGroup(
  problems: readonly EncodedProblem[],
  { numGenerations, maxCompletionLength: completionLength }: GrpoSettings,
): GroupSize {
  const promptLength = problems.reduce((most, { tokens }) => Math.max(most, tokens.length), 0)
  return { promptLength, numGenerations, completionLength }
}

/** Which problems every step has. @throws Error where there are fewer than one takes. */
export function grpoOrder(count: number, { promptsPerStep, seed }: GrpoSettings): ProblemOrder {
  return problemOrder(count, {
    perStep: promptsPerStep,
    seed,
    things: 'problems',
    option: 'promptsPerStep',
    rest: 'skipped',
  })
}
