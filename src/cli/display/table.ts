import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import { createLogUpdate } from 'log-update'
import type { TrainingProgress } from '../../train/index.ts'
import { duration } from '../print.ts'
import { activity } from './activity.ts'
import { endingText } from './ending.ts'
import { type Figure, figures } from './figures.ts'
import { sampleOf, sampleText } from './sample.ts'
import { timeLeft } from './time-left.ts'
import type { Display, DisplayOptions, ShownStep } from './types.ts'

/** Between two pictures of the running step, in milliseconds. */
const FRAME = 100

/** A table on a terminal: a row a step, and below it a line on the running one that changes in place. */
export function tableDisplay(terminal: WriteStream, { trainer, sampleEvery }: DisplayOptions): Display {
  const line = createLogUpdate(terminal, { showCursor: true })
  const left = timeLeft()
  let headed = 0
  let secondsLeft: number | undefined
  let rollout = { step: 0, started: 0 }
  let painted = 0

  const print = (text: string) => {
    line.clear()
    terminal.write(`${text}\n`)
  }
  const style = (how: Parameters<typeof styleText>[0], text: string) =>
    terminal.hasColors() ? styleText(how, text, { validateStream: false }) : text

  return {
    progress(progress) {
      const now = performance.now()
      if (progress.step !== rollout.step) rollout = { step: progress.step, started: now }
      if (now - painted < FRAME && progress.done < progress.total) return
      painted = now
      const seconds = Math.max(1e-3, (now - rollout.started) / 1000)
      line(fit(status(progress, seconds, secondsLeft), terminal.columns))
    },
    step(step) {
      secondsLeft = left(step.metrics.step_time ?? 0, step.steps - step.step)
      const shown = fitting(figures[trainer], terminal.columns, step.steps)
      if (headed !== shown.length) print(style('dim', heading(shown, step.steps)))
      headed = shown.length
      print(row(shown, step, secondsLeft))
      for (const note of step.notes) print(style('yellow', note))
      const sample = sampleOf(step, sampleEvery)
      if (sample) print(style('dim', sampleText(sample)))
    },
    say: print,
    end: ending => print(endingText(ending)),
    close: () => line.clear(),
  }
}

function status(progress: TrainingProgress, seconds: number, secondsLeft: number | undefined): string {
  const left = secondsLeft === undefined ? '' : `; ${duration(secondsLeft)} left`
  return `step ${progress.step}: ${activity(progress, progress.tokens / seconds)}${left}`
}

/** The figures that a terminal has room for, after the number of the step. */
export function fitting(all: readonly Figure[], columns: number, steps: number): Figure[] {
  let room = columns - stepWidth(steps)
  return all.filter(({ width }) => {
    room -= 2 + width
    return room >= 0
  })
}

/** The names of the columns, each over its figures. */
export function heading(shown: readonly Figure[], steps: number): string {
  return cells(
    'step',
    steps,
    shown.map(({ title, width }) => title.padStart(width)),
  )
}

/** A step as one line of the table. */
export function row(shown: readonly Figure[], step: ShownStep, secondsLeft: number): string {
  return cells(
    String(step.step),
    step.steps,
    shown.map(({ show, width }) => show(step, secondsLeft).padStart(width)),
  )
}

function cells(first: string, steps: number, others: readonly string[]): string {
  return [first.padStart(stepWidth(steps)), ...others].join('  ')
}

function stepWidth(steps: number): number {
  return Math.max('step'.length, String(steps).length)
}

function fit(text: string, columns: number): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`
}
