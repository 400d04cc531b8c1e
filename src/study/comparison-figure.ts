import * as Plot from '@observablehq/plot'
import { mean } from '../train/index.ts'
import { type Point, standardError } from './comparison.ts'
import { newDocument } from './dom.ts'
import { colours, svgFile } from './figure.ts'

export const AXES = { params: 'trained numbers', bytes: 'bytes' } as const
export type Axis = keyof typeof AXES

/** Scores against size on a logarithmic axis, a line a kind of run, bars of one standard error over seeds, as an SVG file. The dashed rule is the model before. */
export function comparisonFigure(points: readonly Point[], axis: Axis): string {
  const lines = [...new Set(points.map(({ line }) => line))]
  const rows = points.map(point => {
    const [y, error = 0] = [mean(point.after), standardError(point.after)]
    return { x: point[axis], y, low: y - error, high: y + error, line: point.line }
  })
  const models = [...new Set(points.map(({ model }) => model))]
  const before = models.map(model => {
    const own = points.filter(point => point.model === model)
    return { y: mean(own.map(point => point.before)), line: own[0]!.line }
  })
  const document = newDocument()
  const svg = Plot.plot({
    document,
    width: 720,
    height: 400,
    marginLeft: 56,
    marginRight: 120,
    grid: true,
    style: { background: 'none', fontSize: '13px' },
    x: { type: 'log', label: AXES[axis] },
    y: { label: 'share right', domain: [0, 1], percent: false },
    color: { domain: lines, range: lines.map((_, i) => colours[i % colours.length]!) },
    marks: [
      Plot.ruleY(before, { y: 'y', stroke: models.length > 1 ? 'line' : () => 'var(--muted)', strokeDasharray: '4 4' }),
      Plot.ruleX(rows, { x: 'x', y1: 'low', y2: 'high', stroke: 'line', strokeWidth: 1.5 }),
      Plot.lineY(rows, { x: 'x', y: 'y', stroke: 'line', sort: 'x' }),
      Plot.dot(rows, { x: 'x', y: 'y', fill: 'line', r: 3 }),
      Plot.text(
        rows,
        Plot.selectMaxX({ x: 'x', y: 'y', text: 'line', z: 'line', fill: 'line', textAnchor: 'start', dx: 8 }),
      ),
    ],
  }) as Element
  return svgFile(document, svg)
}
