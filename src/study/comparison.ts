import { mean } from '../train/index.ts'
import { leaves } from '../train/run/index.ts'
import type { ScoredRun } from './scored.ts'

/** Runs that differ by their seed alone, with the learning rate that did best. */
export interface Point {
  /** Values of the settings that tell lines apart. */
  line: string
  params: number
  bytes: number
  method: string
  learningRate: number
  /** Every rate that was tried, in order. */
  tried: number[]
  /** Scores of the runs: shares. */
  before: number
  after: number[]
}

/** What repeats of a run differ in, and what is chosen between them. */
const CHOSEN = new Set(['training.seed', 'adapter.seed', 'training.learningRate'])

/** Where things lie, and on what: no setting of the training. */
const PLACES = /^(run|environment|runtime|format|version|model\.reference|task\.data)/

/**
 * Groups runs that agree in all settings but seed and learning rate, and takes of each group the rate of the best mean score.
 * @param by paths of settings whose values tell lines apart, as the settings of a report name them
 * @throws Error where a setting of `by` is in no run
 */
export function comparedPoints(runs: readonly ScoredRun[], by: readonly string[]): Point[] {
  const groups = new Map<string, ScoredRun[]>()
  const settings = new Map(runs.map(run => [run, leaves(run.config)]))
  const unknown = by.find(path => runs.every(run => !settings.get(run)!.has(path)))
  if (unknown !== undefined) {
    const known = [...new Set(runs.flatMap(run => [...settings.get(run)!.keys()]))].sort()
    throw new Error(`compare: no run has a setting ${unknown}; there are ${known.join(', ')}`)
  }
  for (const run of runs) {
    const own = [...settings.get(run)!].filter(
      ([path]) => by.includes(path) || !(CHOSEN.has(path) || PLACES.test(path)),
    )
    const key = JSON.stringify([own, run.config.model.reference])
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  const points = [...groups.values()].map(group => {
    const line = by.map(path => (settings.get(group[0]!)!.get(path) ?? '–').replaceAll('"', '')).join(', ')
    return pointOf(group, line)
  })
  return points.sort((a, b) => a.line.localeCompare(b.line) || a.params - b.params)
}

function pointOf(group: readonly ScoredRun[], line: string): Point {
  const rateOf = ({ config }: ScoredRun) => Number(config.training.learningRate)
  const tried = [...new Set(group.map(rateOf))].sort((a, b) => a - b)
  const scored = tried.map(rate => group.filter(run => rateOf(run) === rate))
  const best = scored.reduce((a, b) => (mean(b.map(after)) > mean(a.map(after)) ? b : a))
  const { params, bytes, config } = best[0]!
  return {
    line,
    params,
    bytes,
    method: config.adapter.method,
    learningRate: rateOf(best[0]!),
    tried,
    before: mean(best.map(before)),
    after: best.map(after),
  }
}

/** By the first of the rules, the strictest. */
function before({ evaluation: { results } }: ScoredRun): number {
  return Object.values(results[0]!.rewards)[0]!.mean
}

function after({ evaluation: { results } }: ScoredRun): number {
  return Object.values(results[1]!.rewards)[0]!.mean
}

/** Standard error of a mean (n − 1); 0 of one value. */
export function standardError(values: readonly number[]): number {
  const { length } = values
  if (length < 2) return 0
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (length - 1) / length)
}

/** The smallest point of a line whose mean gain is at least a share of full fine-tuning's; undefined where that line has none that gains. */
export function smallestReaching(points: readonly Point[], share: number): Point | undefined {
  const gain = ({ before, after }: Point) => mean(after) - before
  const full = points.find(({ method }) => method === 'full')
  if (!full || gain(full) <= 0) return undefined
  return points.toSorted((a, b) => a.params - b.params).find(point => gain(point) >= share * gain(full))
}
