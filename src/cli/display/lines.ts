import { endingText } from './ending.ts'
import { type Figure, figures } from './figures.ts'
import { sampleOf, sampleText } from './sample.ts'
import { timeLeft } from './time-left.ts'
import type { Display, DisplayOptions, ShownStep } from './types.ts'

/** Plain lines, one a step, for logs. */
export function linesDisplay(write: (text: string) => void, { trainer, sampleEvery }: DisplayOptions): Display {
  const left = timeLeft()
  return {
    progress: () => {},
    step(step) {
      write(`${stepLine(figures[trainer], step, left(step.metrics.step_time ?? 0, step.steps - step.step))}\n`)
      for (const note of step.notes) write(`  ${note}\n`)
      const sample = sampleOf(step, sampleEvery)
      if (sample) write(`${sampleText(sample)}\n`)
    },
    say: text => write(`${text}\n`),
    end: ending => write(`${endingText(ending)}\n`),
    close: () => {},
  }
}

function stepLine(shown: readonly Figure[], step: ShownStep, secondsLeft: number): string {
  const parts = shown.map(({ label, unit, width, show }) =>
    [label, show(step, secondsLeft).padStart(width), unit].filter(part => part !== '').join(' '),
  )
  return [`step ${String(step.step).padStart(String(step.steps).length)}/${step.steps}`, ...parts].join('  ')
}
