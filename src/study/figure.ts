import * as Plot from '@observablehq/plot'
import { colourStyle } from './styles.ts'

/** One line of a figure. */
export interface Series {
  name: string
  /** null where there is nothing to show. */
  points: readonly { x: number; y: number | null }[]
}

/** How a figure is drawn. */
export interface FigureOptions {
  title: string
  /** Reaches down to 0, as shares and counts do. */
  fromZero?: boolean
}

/** As CSS variables, so that a page or a file can have them light or dark. */
export const colours = Array.from({ length: 8 }, (_, i) => `var(--series-${i + 1})`)

const SIZE = { width: 640, height: 240, marginLeft: 56 }

/** A mean over this many steps is drawn through scattered ones. */
const WINDOW = 5

/** Attribute by which a file is known to be ours. */
const GENERATOR = { name: 'data-generator', value: 'tinylora' }

/** A figure as a file of its own, light and dark. */
export function svgFile(document: Document, svg: Element): string {
  const style = document.createElement('style')
  style.textContent = `${colourStyle}:root{color:var(--text)}`
  svg.prepend(style)
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  svg.setAttribute(GENERATOR.name, GENERATOR.value)
  return `${svg.outerHTML}\n`
}

/** Whether a text is such a file, which may be written anew. */
export function isFigureFile(text: string): boolean {
  return text.startsWith('<svg') && text.includes(`${GENERATOR.name}="${GENERATOR.value}"`)
}

/** Lines over steps as SVG (Observable Plot): the values as dots, and a running mean through them. */
export function lineFigure(document: Document, series: readonly Series[], options: FigureOptions): Element {
  const rows = series.flatMap(({ name, points }) =>
    points.flatMap(({ x, y }) => (y === null || !Number.isFinite(y) ? [] : [{ x, y, name }])),
  )
  const channels = { x: 'x', y: 'y', stroke: 'name' } as const
  const many = rows.length > 20 * series.length
  return Plot.plot({
    ...SIZE,
    document,
    ariaLabel: options.title,
    grid: true,
    style: { background: 'none' },
    x: { label: 'step' },
    y: { label: null, zero: options.fromZero ?? false },
    color: { domain: series.map(({ name }) => name), range: series.map((_, i) => colours[i % colours.length]!) },
    marks: [
      Plot.dot(rows, { ...channels, r: 1.5, strokeOpacity: many ? 0.4 : 1 }),
      Plot.lineY(
        rows,
        many ? Plot.windowY({ k: WINDOW, anchor: 'middle' }, { ...channels, z: 'name' }) : { ...channels, z: 'name' },
      ),
    ],
  })
}
