import { type Group, pack } from '../model/index.ts'
import { AdamW, type AdamWOptions } from './adamw.ts'
import type { Loss } from './loss.ts'
import { scaleBy } from './sums.ts'

export interface RaiseOptions extends AdamWOptions {
  steps: number
  signal?: AbortSignal
}

export interface RaiseStep {
  step: number
  /** Mean log-probability of the completion tokens before the step's update. */
  objective: number
}

/**
 * The smallest training loop: raises the mean log-probability of some completions by AdamW on the adapter's numbers.
 * How far it gets is how far these numbers can steer the model. Changes `loss.adapter.values`; `loss` is of `weightedLogProbs`.
 */
export async function* raiseLogProbs(
  loss: Loss,
  groups: readonly Group[],
  { steps, signal, ...optimizer }: RaiseOptions,
): AsyncGenerator<RaiseStep> {
  const packed = pack(groups, loss.sizes)
  const weight = new Float32Array(packed.completionTokens).fill(1)
  const adamw = new AdamW(loss.adapter.values, optimizer)
  for (let step = 1; step <= steps; step++) {
    signal?.throwIfAborted()
    const { objective, gradient } = await loss.gradient(packed, { weight })
    scaleBy(gradient, -1 / packed.completionTokens)
    adamw.step(gradient)
    yield { step, objective: objective / packed.completionTokens }
  }
}

/** Mean log-probability of the completion tokens of some groups, under the adapter as it is. */
export async function meanLogProb(loss: Loss, groups: readonly Group[]): Promise<number> {
  const packed = pack(groups, loss.sizes)
  const { objective } = await loss.gradient(packed, { weight: new Float32Array(packed.completionTokens).fill(1) })
  return objective / packed.completionTokens
}
