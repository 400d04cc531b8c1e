// Where the time of training steps went: their phases, the graphs that ran in them, and the operators of these graphs.
import type { Runtime, SessionProfile, Span } from '../runtime/index.ts'
import type { TrainingStep } from './training-step.ts'

export interface NamedSpan extends Span {
  name: string
}

/** When a step was computed. */
export interface TimedStep extends Span {
  step: number
  phases: readonly NamedSpan[]
}

/** Milliseconds of a phase, over all steps. */
export interface PhaseTime {
  name: string
  duration: number
  /** Of graphs that run side by side, a lane's mean. */
  graphs: readonly { name: string; duration: number; runs: number }[]
}

/** Operators of a graph, in the runs that were looked into. */
export interface GraphTime {
  name: string
  looked: number
  runs: number
  /** Share of the operators' time, the largest first. */
  operators: readonly { name: string; share: number }[]
}

export interface TrainingProfile {
  steps: readonly TimedStep[]
  duration: number
  phases: readonly PhaseTime[]
  graphs: readonly GraphTime[]
  lanes: LaneProfiles
}

export type LaneProfiles = Awaited<ReturnType<Runtime['profile']>>

/** When a step was computed that ended at `end`, by its metrics: those named `…_time` are its phases, in their order, beside `step_time`. */
export function timedStep({ step, metrics }: Pick<TrainingStep, 'step' | 'metrics'>, end: number): TimedStep {
  const named = Object.entries(metrics).flatMap(([key, seconds]) => {
    const name = /^(\w+)_time$/.exec(key)?.[1]
    return name === undefined || seconds === null ? [] : [{ name, duration: 1000 * seconds }]
  })
  const phases = named.filter(({ name }) => name !== 'step')
  // An evaluation comes on top of the step.
  const duration = Math.max(sumOf(phases), ...named.map(({ duration }) => duration))
  const start = end - duration
  let at = start
  return {
    ...{ step, start, duration },
    phases: phases.map(phase => {
      at += phase.duration
      return { ...phase, start: at - phase.duration }
    }),
  }
}

/** Adds up what `Runtime.profile` saw during some steps. */
export function trainingProfile(steps: readonly TimedStep[], lanes: LaneProfiles): TrainingProfile {
  const phases = steps.flatMap(step => step.phases)
  return {
    steps,
    duration: sumOf(steps),
    phases: byName(phases).map(([name, own]) => ({ name, duration: sumOf(own), graphs: graphsIn(own, lanes) })),
    graphs: graphTimes(steps, lanes),
    lanes,
  }
}

function graphsIn(phases: readonly Span[], lanes: LaneProfiles): PhaseTime['graphs'] {
  const runs = lanes.map(({ sessions }) =>
    sessions.flatMap(({ name, runs }) => runs.filter(run => beginsIn(phases, run)).map(run => ({ ...run, name }))),
  )
  const busy = runs.filter(own => own.length > 0).length
  return byName(runs.flat())
    .map(([name, own]) => ({ name, duration: sumOf(own) / busy, runs: own.length }))
    .toSorted((a, b) => b.duration - a.duration)
}

/** Whether a run began within one of some spans. */
function beginsIn(spans: readonly Span[], { start }: Span): boolean {
  return spans.some(span => start >= span.start && start < span.start + span.duration)
}

/** Graphs of the set-up, before the first step, are left out. */
function graphTimes(steps: readonly TimedStep[], lanes: LaneProfiles): GraphTime[] {
  const sessions = lanes
    .flatMap(lane => lane.sessions)
    .filter(({ looked, runs }) => looked > 0 && runs.some(run => beginsIn(steps, run)))
  return byName(sessions).map(([name, own]) => ({
    name,
    looked: own.reduce((sum, { looked }) => sum + looked, 0),
    runs: own.reduce((sum, { runs }) => sum + runs.length, 0),
    operators: operatorShares(own),
  }))
}

function operatorShares(sessions: readonly SessionProfile[]): GraphTime['operators'] {
  const operators = sessions.flatMap(session => session.operators)
  const total = sumOf(operators)
  return byName(operators)
    .map(([name, own]) => ({ name, share: sumOf(own) / total }))
    .toSorted((a, b) => b.share - a.share)
}

function byName<T extends { name: string }>(things: readonly T[]): [string, T[]][] {
  const named = new Map<string, T[]>()
  for (const thing of things) named.set(thing.name, [...(named.get(thing.name) ?? []), thing])
  return [...named]
}

function sumOf(spans: readonly { duration: number }[]): number {
  return spans.reduce((sum, { duration }) => sum + duration, 0)
}

/** An event of the Trace Event Format, which ui.perfetto.dev opens: microseconds. */
interface TraceEvent {
  name: string
  ph: 'X' | 'M'
  pid: number
  tid: number
  ts?: number
  dur?: number
  args?: Record<string, unknown>
}

/** Steps, phases, runs of graphs and the operators of a few of these, as a trace (Trace Event Format). */
export function traceOf({ steps, lanes }: TrainingProfile): { traceEvents: TraceEvent[] } {
  const origin = steps[0]?.start ?? 0
  const span = (tid: number, name: string, { start, duration }: Span, args?: TraceEvent['args']): TraceEvent => ({
    ...{ name, ph: 'X', pid: 1, tid, ts: 1000 * (start - origin), dur: 1000 * duration },
    ...(args && { args }),
  })
  const named = (tid: number, name: string): TraceEvent => ({
    ...{ name: 'thread_name', ph: 'M', pid: 1, tid },
    args: { name },
  })
  const ofSteps = steps.flatMap(step => [
    span(0, `step ${step.step}`, step),
    ...step.phases.map(phase => span(0, phase.name, phase)),
  ])
  const ofLanes = lanes
    .filter(({ sessions }) => sessions.some(({ runs }) => runs.length > 0))
    .flatMap(({ lane, sessions }) => [
      named(lane + 1, `graphs, lane ${lane}`),
      ...sessions.flatMap(({ name, runs, shown }) => [
        ...runs.map(run => span(lane + 1, name, run)),
        ...shown.map(({ operator, node, shape, ...run }) => span(lane + 1, operator, run, { node, shape })),
      ]),
    ])
  return { traceEvents: [named(0, 'training'), ...ofSteps, ...ofLanes] }
}
