import type { Model } from '../model/index.ts'
import type { TimedStep, TrainingProfile, TrainingStep } from '../train/index.ts'
import { percent } from './print.ts'
import { writeText } from './write-text.ts'

/** Enough to see what differs from step to step. */
const STEPS = 3
const MOST_OPERATORS = 8

/** Watches the first steps of a training, then says where their time went. */
export interface Profiler {
  /** @param ended when, in milliseconds since 1970 */
  step(step: TrainingStep, ended: number): Promise<void>
  /** Says it where the training ended sooner. */
  end(): Promise<void>
}

/** @param file where the trace goes */
export function openProfiler(model: Model, file: string, say: (text: string) => void): Profiler {
  const steps: TimedStep[] = []
  let done = false
  const end = async () => {
    if (done || steps.length === 0) return
    done = true
    const { traceOf, trainingProfile } = await import('../train/index.ts')
    const profile = trainingProfile(steps, await model.runtime.profile())
    await writeText(file, JSON.stringify(traceOf(profile)))
    say(`${profileText(profile)}${file}: the same as a trace, to be opened at https://ui.perfetto.dev`)
  }
  return {
    async step(step, ended) {
      if (done) return
      const { timedStep } = await import('../train/index.ts')
      steps.push(timedStep(step, ended))
      if (steps.length === STEPS) await end()
    },
    end,
  }
}

/** Where the time went, in words. */
export function profileText({ steps, duration, phases, graphs }: TrainingProfile): string {
  const numbers = steps.map(({ step }) => step)
  const which = numbers.length === 1 ? `step ${numbers[0]}` : `steps ${numbers[0]} to ${numbers.at(-1)}`
  const width = Math.max(...phases.map(({ name }) => name.length))
  const lines = phases.map(phase => {
    const inGraphs = phase.graphs.map(({ name, duration, runs }) => `${name} ${seconds(duration)} (${runs} runs)`)
    const host = phase.duration - phase.graphs.reduce((sum, { duration }) => sum + duration, 0)
    const share = percent(phase.duration / duration).padStart(7)
    return `  ${phase.name.padEnd(width)} ${share}  ${seconds(phase.duration)}: ${[...inGraphs, `host ${seconds(host)}`].join(', ')}`
  })
  const operators = graphs.map(({ name, looked, runs, operators }) => {
    const largest = operators.slice(0, MOST_OPERATORS).map(({ name, share }) => `${name} ${percent(share)}`)
    return `  ${name}, ${looked} of ${runs} runs: ${largest.join(', ')}`
  })
  return [`where the time of ${which} went, ${seconds(duration)}:`, ...lines, 'operators:', ...operators, ''].join('\n')
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
