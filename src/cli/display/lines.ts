import type { GrpoStep } from '../../train/index.ts'
import { endingText } from './ending.ts'
import { figures } from './figures.ts'
import { sampleOf, sampleText } from './sample.ts'
import { timeLeft } from './time-left.ts'
import type { Display, DisplayOptions } from './types.ts'

/** Plain lines, one a step, for logs. */
export function linesDisplay(write: (text: string) => void, { sampleEvery }: DisplayOptions): Display {
  const left = timeLeft()
  return {
    progress: () => {},
    step(step) {
      write(`${stepLine(step, left(step.metrics.step_time ?? 0, step.steps - step.step))}\n`)
      for (const note of step.notes) write(`  ${note}\n`)
      const sample = sampleOf(step, sampleEvery)
      if (sample) write(`${sampleText(sample)}\n`)
    },
    say: text => write(`${text}\n`),
    end: ending => write(`${endingText(ending)}\n`),
    close: () => {},
  }
}

export function stepLine(step: GrpoStep, secondsLeft: number): string {
  const parts = figures.map(({ label, unit, width, show }) =>
    [label, show(step, secondsLeft).padStart(width), unit].filter(part => part !== '').join(' '),
  )
  return [`step ${String(step.step).padStart(String(step.steps).length)}/${step.steps}`, ...parts].join('  ')
}
