import type { Adapter } from '../adapter/index.ts'
import type { AdamW } from './adamw.ts'
import type { TrainingState } from './training-step.ts'

/** What a trainer changes. */
export interface Trained {
  adapter: Adapter
  optimizer: AdamW
}

/** Goes back to where a training was. @param trainer for errors @throws Error where the state is of another number of values. */
export function restoreState(
  { adapter, optimizer }: Trained,
  { values, ...state }: TrainingState,
  trainer: string,
): void {
  if (values.length !== adapter.values.length)
    throw new Error(
      `${trainer}: a state of ${values.length} numbers does not fit an adapter of ${adapter.values.length}`,
    )
  adapter.values.set(values)
  optimizer.restore(state.optimizer)
}

/** Numbers from which on a state is not copied after every step: of all weights of a model that is gigabytes. */
const LARGE = 1e6

/**
 * The state as it is now: a copy, or, of a large adapter that a step changes only at its end, the numbers themselves.
 * @param updates how often a step changes the numbers: one that fails half-way must not have changed those of the step before
 */
export function takeState(
  { adapter, optimizer }: Trained,
  progress: Pick<TrainingState, 'step' | 'numTokens'>,
  updates = 1,
): () => TrainingState {
  const state = { ...progress, values: adapter.values, optimizer: optimizer.state() }
  if (adapter.values.length < LARGE || updates > 1) {
    const copy = structuredClone(state)
    return () => copy
  }
  return () => {
    if (optimizer.steps !== state.optimizer.steps)
      throw new Error(`training: the state after step ${progress.step} is gone; ask for it before the next step`)
    return state
  }
}
