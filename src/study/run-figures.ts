import { QUANTILES } from '../train/run/index.ts'
import { lineFigure, type Series } from './figure.ts'
import type { ShownRun } from './run.ts'

/** Figures of runs: what is drawn where a run has it. */
const FIGURES = [
  { metric: 'reward', title: 'Reward', fromZero: true },
  { metric: 'reward_bits', title: 'Bits of reward in a step (k·H)', fromZero: true },
  { metric: 'loss', title: 'Loss', only: 'sft' },
  { metric: 'eval_loss', title: 'Loss on held-out demonstrations' },
  { metric: 'eval/strict', title: 'Right answers to held-out problems', fromZero: true },
  { metric: 'completions/mean_length', title: 'Tokens of a completion', fromZero: true },
  { metric: 'completions/clipped_ratio', title: 'Share of completions cut off', fromZero: true },
  { metric: 'entropy', title: 'Entropy (nats)', fromZero: true },
  { metric: 'kl', title: 'KL divergence to the model without adapter', fromZero: true },
  { metric: 'grad_norm', title: 'Gradient norm', fromZero: true },
] as const

/** A figure, and what it is called. */
export interface NamedFigure {
  /** For a file: `reward`, `numbers-first`. */
  name: string
  title: string
  svg: Element
}

/** What some runs have to draw, side by side. */
export function runFigures(document: Document, runs: readonly ShownRun[]): NamedFigure[] {
  const ofMetrics = FIGURES.flatMap(({ metric, title, ...options }) => {
    const only = 'only' in options ? options.only : undefined
    const series = runs.map((run): Series => ({ name: run.name, points: pointsOf(run, metric, only) }))
    if (series.every(({ points }) => points.length === 0)) return []
    const fromZero = 'fromZero' in options
    const svg = lineFigure(document, series, { title, fromZero })
    return [{ name: metric.replaceAll('/', '-'), title, svg }]
  })
  const ofNumbers = runs.flatMap((run, i) => {
    if (run.numbers.length === 0) return []
    const what = run.numbers[0]!.values
      ? ''
      : `: ${QUANTILES.map(share => 100 * share).join(', ')} % lie below the lines`
    const title = `The trained numbers${runs.length > 1 ? ` of ${run.name}` : ''}${what}`
    const svg = lineFigure(document, numberSeries(run), { title })
    return [{ name: runs.length > 1 ? `numbers-${i + 1}` : 'numbers', title, svg }]
  })
  return [...ofMetrics, ...ofNumbers]
}

function pointsOf({ config, metrics }: ShownRun, metric: string, only: string | undefined): Series['points'] {
  if (only !== undefined && config.trainer !== only) return []
  return metrics.flatMap(({ step, [metric]: value }) => (value == null ? [] : [{ x: step, y: value }]))
}

function numberSeries({ numbers }: ShownRun): Series[] {
  const { values } = numbers[0]!
  const names = values ? values.map((_, i) => `v${i + 1}`) : QUANTILES.map(share => `${100 * share} %`)
  return names.map((name, i) => ({
    name,
    points: numbers.map(({ step, values, quantiles = [] }) => ({ x: step, y: (values ?? quantiles)[i] ?? null })),
  }))
}
