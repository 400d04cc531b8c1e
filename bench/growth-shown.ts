import * as Plot from '@observablehq/plot'
import { newDocument } from '../src/study/dom.ts'
import { colours, svgFile } from '../src/study/figure.ts'
import type { Axis } from './growth-axes.ts'

/** A measured case. */
export interface Grown {
  line: string
  at: number
  /** Completion tokens. */
  tokens: number
  seconds: number
  /** The least that the arithmetic takes. */
  boundSeconds: number
  peakBytes: number
}

/** Markdown, a row a case. */
export function growthTable({ label }: Axis, grown: readonly Grown[]): string {
  const rows = grown.map(({ line, at, tokens, seconds, boundSeconds, peakBytes }) => [
    ...[line, at, seconds.toFixed(1), (tokens / seconds).toFixed(0), boundSeconds.toFixed(1)],
    ...[`${((100 * boundSeconds) / seconds).toFixed(0)} %`, `${(peakBytes / 1e9).toFixed(2)} GB`],
  ])
  const heads = ['work', label, 'seconds', 'tokens/s', 'at least, seconds', 'of the bound', 'peak memory']
  return [heads, heads.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

const FIGURES = { time: 'seconds', memory: 'GB' } as const
const SIZE = { width: 640, height: 360, marginLeft: 56, marginBottom: 44, marginRight: 200 }

/** Time, with its bound dashed, or peak memory, as an SVG file: time on a logarithmic axis where what grows is on one, as it is unless it begins at 0. */
export function growthFigure({ label }: Axis, grown: readonly Grown[], what: keyof typeof FIGURES): string {
  const document = newDocument()
  const lines = [...new Set(grown.map(({ line }) => line))]
  const marks = { time: ({ seconds }: Grown) => seconds, memory: ({ peakBytes }: Grown) => peakBytes / 1e9 }
  const last = lines.map(line => grown.filter(one => one.line === line).at(-1)!)
  const [x, y, stroke] = ['at', marks[what], 'line'] as const
  const isLog = grown.every(({ at }) => at > 0)
  const svg = Plot.plot({
    ...SIZE,
    document,
    ariaLabel: `${FIGURES[what]} against ${label}`,
    grid: true,
    style: { background: 'none', fontSize: '13px' },
    x: { label, labelAnchor: 'center', ...(isLog && { type: 'log', base: 2 }) },
    y: { label: FIGURES[what], ...(what === 'time' && isLog ? { type: 'log', tickFormat: '~r' } : { zero: true }) },
    color: { domain: lines, range: lines.map((_, i) => colours[i]!) },
    marks: [
      Plot.lineY(grown, { x, y, stroke, z: stroke }),
      Plot.dot(grown, { x, y, fill: stroke, r: 3 }),
      Plot.text(last, { x, y, text: 'line', fill: stroke, textAnchor: 'start', dx: 8 }),
      ...(what === 'time'
        ? [Plot.lineY(grown, { x, y: 'boundSeconds', stroke, z: stroke, strokeDasharray: '4 4' })]
        : []),
    ],
  }) as Element
  return svgFile(document, svg)
}
