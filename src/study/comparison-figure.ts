import * as Plot from '@observablehq/plot'
import { mean } from '../train/index.ts'
import { type Point, standardError } from './comparison.ts'
import { newDocument } from './dom.ts'
import { colours, svgFile } from './figure.ts'

/** What scores are drawn against, and what the axis is called. */
export const AXES = { params: 'trained numbers', bytes: 'bytes' } as const
export type Axis = keyof typeof AXES

const SIZE = { width: 720, height: 400, marginLeft: 56, marginBottom: 44 }

/** Pixels that a letter and a line of a label take, at most. */
const LETTER = 7.5
const LINE = 15

interface Mark {
  x: number
  y: number
  low: number
  high: number
  line: string
}

/**
 * Scores against size on a logarithmic axis, a line a kind of run, bars of one standard error over seeds, as an SVG file; side by side where all have one
 * size. The dashed rule is the model before.
 */
export function comparisonFigure(points: readonly Point[], axis: Axis): string {
  const rows = points.map((point): Mark => {
    const [y, error = 0] = [mean(point.after), standardError(point.after)]
    return { x: point[axis], y, low: y - error, high: y + error, line: point.line }
  })
  const lines = [...new Set(rows.map(({ line }) => line))]
  const isOneSize = new Set(rows.map(({ x }) => x)).size === 1
  const document = newDocument()
  const svg = Plot.plot({
    ...SIZE,
    document,
    ariaLabel: `share right against ${AXES[axis]}`,
    grid: true,
    style: { background: 'none', fontSize: '13px' },
    y: { label: 'share right', domain: [0, 1] },
    color: { domain: lines, range: lines.map((_, i) => colours[i % colours.length]!) },
    ...(isOneSize ? sideBySide(rows, lines, axis) : againstSize(rows, axis)),
    marks: [
      baseline(points),
      Plot.ruleX(rows, { ...at(isOneSize), y1: 'low', y2: 'high', stroke: 'line', strokeWidth: 1.5 }),
      ...(isOneSize ? [] : [Plot.lineY(rows, { x: 'x', y: 'y', stroke: 'line', z: 'line', sort: 'x' }), labels(rows)]),
      Plot.dot(rows, { ...at(isOneSize), y: 'y', fill: 'line', r: 3 }),
    ],
  }) as Element
  return svgFile(document, svg)
}

function at(isOneSize: boolean): { x: string } {
  return { x: isOneSize ? 'line' : 'x' }
}

function sideBySide([row]: readonly Mark[], lines: string[], axis: Axis): Plot.PlotOptions {
  return {
    x: {
      type: 'point',
      domain: lines,
      label: `${row!.x.toLocaleString('en-US')} ${AXES[axis]}`,
      labelAnchor: 'center',
    },
  }
}

function againstSize(rows: readonly Mark[], axis: Axis): Plot.PlotOptions {
  const longest = Math.max(...rows.map(({ line }) => line.length))
  return { marginRight: 16 + LETTER * longest, x: { type: 'log', label: AXES[axis], labelAnchor: 'center' } }
}

/** The model before, a rule each. */
function baseline(points: readonly Point[]): Plot.Markish {
  const models = [...new Set(points.map(({ model }) => model))]
  const before = models.map(model => {
    const own = points.filter(point => point.model === model)
    return { y: mean(own.map(point => point.before)), line: own[0]!.line }
  })
  const stroke = models.length > 1 ? 'line' : () => 'var(--muted)'
  return Plot.ruleY(before, { y: 'y', stroke, strokeDasharray: '4 4' })
}

/** The name of every line after its last point, moved apart where they would overlap. */
function labels(rows: readonly Mark[]): Plot.Markish {
  const last = new Map(rows.toSorted((a, b) => a.x - b.x).map(row => [row.line, row]))
  const placed = [...last.values()].sort((a, b) => a.y - b.y)
  const apart = LINE / (SIZE.height - 20 - SIZE.marginBottom)
  for (const [i, label] of placed.entries()) {
    const below = placed[i - 1]
    if (below) placed[i] = { ...label, y: Math.max(label.y, below.y + apart) }
  }
  return Plot.text(placed, { x: 'x', y: 'y', text: 'line', fill: 'line', textAnchor: 'start', dx: 8 })
}
