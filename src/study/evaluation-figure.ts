import * as Plot from '@observablehq/plot'
import type { ShownEvaluation } from './evaluation.ts'
import { colours } from './figure.ts'
import { shortNames } from './names.ts'

/** Pixels of a row, of the axis, and of a letter of a name at most. */
const [ROW, AXIS, LETTER] = [22, 56, 7]

/** The share right of each adapter in each task by its strictest rule, with 95 % intervals, as SVG. */
export function accuracyFigure(document: Document, evaluations: readonly ShownEvaluation[]): Element {
  const rows = evaluations.flatMap(({ name, results }) => {
    const names = shortNames(results.map(({ adapter }) => adapter))
    return results.map(({ rewards }, i) => ({ task: name, adapter: names[i]!, ...Object.values(rewards)[0]! }))
  })
  const adapters = [...new Set(rows.map(({ adapter }) => adapter))]
  const room = (names: readonly string[]) => 16 + LETTER * Math.max(...names.map(({ length }) => length))
  const tasks = [...new Set(rows.map(({ task }) => task))]
  const channels = { fy: 'task', y: 'adapter', stroke: 'adapter' } as const
  return Plot.plot({
    document,
    width: 640,
    height: AXIS + tasks.length * (adapters.length + 0.5) * ROW,
    marginLeft: room(adapters),
    marginRight: room(tasks),
    ariaLabel: 'Share right, with 95 % intervals',
    style: { background: 'none' },
    x: { domain: [0, 100], percent: true, label: 'right, %', grid: true },
    y: { domain: adapters, label: null },
    fy: { domain: tasks, label: null },
    color: { domain: adapters, range: adapters.map((_, i) => colours[i % colours.length]!) },
    marks: [
      Plot.ruleY(rows, { ...channels, x1: 'low', x2: 'high', strokeWidth: 2 }),
      Plot.dot(rows, { ...channels, x: 'mean', fill: 'adapter', r: 3 }),
    ],
  }) as Element
}
