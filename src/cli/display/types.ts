import type { CompletionRow, TrainingProgress, TrainingStep } from '../../train/index.ts'
import type { RunConfig } from '../../train/run/index.ts'

/** A step of any trainer, with its completions where it draws some. */
export type ShownStep = TrainingStep & { completions?: readonly CompletionRow[] }

/** How a training is shown. */
export interface Display {
  /** The running step got further. */
  progress(progress: TrainingProgress): void
  step(step: ShownStep): void
  /** A line for the person who watches. */
  say(text: string): void
  /** The training stopped as it should. */
  end(ending: Ending): void
  /** Leaves the terminal as it was. */
  close(): void
}

/** How a training stopped: at its end with an adapter, or before it, with the command that goes on. */
export type Ending = { run: string; step: number; steps: number } & (
  | { finished: true; model: string; adapter: string }
  | { finished: false; resume: string }
)

export interface DisplayOptions {
  trainer: RunConfig['trainer']
  /** Shows a sample completion every so many steps. */
  sampleEvery?: number | undefined
}
