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
  /** A size, or the line's name where lines stand side by side. */
  x: number | string
  y: number
  low: number
  high: number
  /** What has one colour, and is joined. */
  series: string
}

/**
 * Scores against size on a logarithmic axis, a line a kind of run, bars of one standard error over seeds, as an SVG file. Kinds that are more than the
 * sizes stand side by side instead, and a size is a line. The dashed rule is the model before.
 * @param by settings whose values the lines' names are
 */
export function comparisonFigure(points: readonly Point[], axis: Axis, by: readonly string[]): string {
  const lines = [...new Set(points.map(({ line }) => line))]
  const sizes = new Set(points.map(point => point[axis])).size
  const isSideBySide = sizes === 1 || sizes < lines.length
  const seriesOf = (point: Point) => (isSideBySide && sizes > 1 ? sizeOf(point, axis) : point.line)
  const series = [...new Set(points.map(seriesOf))]
  // Joined from left to right.
  const placed = isSideBySide ? points : points.toSorted((a, b) => a[axis] - b[axis])
  const rows = placed.map((point): Mark => {
    const [y, error = 0] = [mean(point.after), standardError(point.after)]
    return { x: isSideBySide ? point.line : point[axis], y, low: y - error, high: y + error, series: seriesOf(point) }
  })
  const isJoined = !isSideBySide || sizes > 1
  const sideBySideLabel = [by.join(', '), ...(sizes === 1 ? [sizeOf(points[0]!, axis)] : [])].join('; ')
  const document = newDocument()
  const svg = Plot.plot({
    ...SIZE,
    document,
    ariaLabel: `share right against ${isSideBySide ? by.join(', ') : AXES[axis]}`,
    grid: true,
    style: { background: 'none', fontSize: '13px' },
    ...(isJoined && { marginRight: 16 + LETTER * Math.max(...series.map(({ length }) => length)) }),
    x: {
      labelAnchor: 'center',
      ...(isSideBySide ? { type: 'point', domain: lines, label: sideBySideLabel } : { type: 'log', label: AXES[axis] }),
    },
    y: { label: 'share right', domain: [0, 1] },
    color: { domain: series, range: series.map((_, i) => colours[i % colours.length]!) },
    marks: [
      baseline(points, sizes === 1 || !isSideBySide),
      Plot.ruleX(rows, { x: 'x', y1: 'low', y2: 'high', stroke: 'series', strokeWidth: 1.5 }),
      ...(isJoined ? [Plot.lineY(rows, { x: 'x', y: 'y', stroke: 'series', z: 'series' }), labels(rows)] : []),
      Plot.dot(rows, { x: 'x', y: 'y', fill: 'series', r: 3 }),
    ],
  }) as Element
  return svgFile(document, svg)
}

function sizeOf(point: Point, axis: Axis): string {
  return `${point[axis].toLocaleString('en-US')} ${AXES[axis]}`
}

/** The models before, a rule each. @param isByLine whether lines have colours */
function baseline(points: readonly Point[], isByLine: boolean): Plot.Markish {
  const models = [...new Set(points.map(({ model }) => model))]
  const before = models.map(model => {
    const own = points.filter(point => point.model === model)
    return { y: mean(own.map(point => point.before)), line: own[0]!.line }
  })
  const stroke = models.length > 1 && isByLine ? 'line' : () => 'var(--muted)'
  return Plot.ruleY(before, { y: 'y', stroke, strokeDasharray: '4 4' })
}

/** The name of every series after its last point, moved apart where they would overlap. */
function labels(rows: readonly Mark[]): Plot.Markish {
  const last = new Map(rows.map(row => [row.series, row]))
  const placed = [...last.values()].sort((a, b) => a.y - b.y)
  const apart = LINE / (SIZE.height - 20 - SIZE.marginBottom)
  for (const [i, label] of placed.entries()) {
    const below = placed[i - 1]
    if (below) placed[i] = { ...label, y: Math.max(label.y, below.y + apart) }
  }
  return Plot.text(placed, { x: 'x', y: 'y', text: 'series', fill: 'series', textAnchor: 'start', dx: 8 })
}
