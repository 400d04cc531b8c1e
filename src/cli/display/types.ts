import type { GrpoProgress, GrpoStep } from '../../train/index.ts'

/** How a training is shown. */
export interface Display {
  /** The running step got further. */
  progress(progress: GrpoProgress): void
  step(step: GrpoStep): void
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
  /** Shows a sample completion every so many steps. */
  sampleEvery?: number
}
