import { MOST_EIGHT_BIT_KL } from '../rollout/index.ts'
import { hasSpread } from './advantages.ts'
import type { GrpoSettings } from './grpo-options.ts'
import type { ScoredGroup } from './scored-group.ts'
import type { Metrics } from './training-step.ts'

/** What a user should know of a step, in plain words. */
export function stepNotes(groups: readonly ScoredGroup[], settings: GrpoSettings, metrics: Metrics): string[] {
  return [noSpread(groups, settings), allCutOff(groups, settings), farPolicy(settings, metrics)].filter(
    note => note !== undefined,
  )
}

function noSpread(groups: readonly ScoredGroup[], { beta }: GrpoSettings): string | undefined {
  if (groups.some(({ std }) => hasSpread(std))) return undefined
  const rewards = groups.flatMap(({ scores }) => scores.map(({ reward }) => reward))
  const which = rewards.every(reward => reward === rewards[0])
    ? `all ${rewards.length} rewards of this step are ${rewards[0]}`
    : `within each of the ${groups.length} problems of this step all rewards are equal`
  const effect = beta === 0 ? 'the numbers stay as they are' : 'only the KL term moves the numbers'
  return (
    `${which}: there is nothing to learn from them, and ${effect}. If it stays so: problems of another difficulty, ` +
    'more completions of each (numGenerations), or a reward that counts part of the way'
  )
}

function allCutOff(groups: readonly ScoredGroup[], settings: GrpoSettings): string | undefined {
  const completions = groups.flatMap(group => group.completions)
  if (settings.ignoreEos || completions.some(({ finishReason }) => finishReason !== 'length')) return undefined
  if (completions.every(({ tokens }) => tokens.length < settings.maxCompletionLength))
    return "all completions were cut off where the model's context ends: shorter problems leave more room"
  return `all completions were cut off at ${settings.maxCompletionLength} tokens: raise maxCompletionLength to let them end`
}

function farPolicy({ rolloutDtype }: GrpoSettings, { 'sampling/kl': kl }: Metrics): string | undefined {
  if (rolloutDtype === 'f32' || kl == null || kl <= MOST_EIGHT_BIT_KL) return undefined
  return (
    `completions in 8 bits are drawn by a policy ${kl.toFixed(2)} nats a token from the one that learns (more than ${MOST_EIGHT_BIT_KL}): ` +
    'this model does not bear the rounding well; go on with rolloutDtype f32'
  )
}
