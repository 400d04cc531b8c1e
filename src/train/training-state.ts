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

/** Copies: later steps leave it as it is. */
export function takeState(
  { adapter, optimizer }: Trained,
  progress: Pick<TrainingState, 'step' | 'numTokens'>,
): TrainingState {
  return { ...progress, values: adapter.values.slice(), optimizer: optimizer.state() }
}
