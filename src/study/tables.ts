import { mean } from '../train/index.ts'
import { leaves } from '../train/run/index.ts'
import type { Maker } from './dom.ts'
import type { ShownEvaluation } from './evaluation.ts'
import type { ShownRun } from './run.ts'

/** Steps at each end that a mean is taken over: single ones scatter. */
const ENDS = 5

/** What came of every run, a row each. */
export function summaryTable(make: Maker, runs: readonly ShownRun[]): HTMLElement {
  const heads = ['run', 'method', 'steps', 'figure', 'first steps', 'last steps', 'best', 'time']
  return scrolling(make, table(make, heads, runs.map(summary)))
}

function summary({ name, config, metrics, finished }: ShownRun): string[] {
  const figure = config.trainer === 'sft' ? 'loss' : 'reward'
  const values = metrics.flatMap(({ [figure]: value }) => (value == null ? [] : [value]))
  const best = config.trainer === 'sft' ? Math.min(...values) : Math.max(...values)
  const seconds = metrics.reduce((sum, { step_time }) => sum + (step_time ?? 0), 0)
  const shown = (value: number) => (Number.isFinite(value) ? value.toFixed(3) : '–')
  return [
    name,
    config.adapter.method,
    `${metrics.length}${finished ? '' : ', not finished'}`,
    figure,
    shown(mean(values.slice(0, ENDS))),
    shown(mean(values.slice(-ENDS))),
    shown(best),
    `${(seconds / 60).toFixed(1)} min`,
  ]
}

/** Every setting of some runs, a column each; where there are several, those that differ stand first. */
export function settingsTable(make: Maker, runs: readonly ShownRun[]): HTMLElement {
  return leavesTable(
    make,
    runs.map(({ name, config }) => ({ name, config })),
  )
}

/** What was asked in some evaluations, and how, a column each. */
export function evaluationSettingsTable(make: Maker, evaluations: readonly ShownEvaluation[]): HTMLElement {
  return leavesTable(
    make,
    evaluations.map(({ name, task, settings }) => ({ name, config: { task, ...settings } })),
  )
}

function leavesTable(make: Maker, shown: readonly { name: string; config: object }[]): HTMLElement {
  const columns = shown.map(({ config }) => leaves(config))
  const names = [...new Set(columns.flatMap(column => [...column.keys()]))]
  const rows = names.map(name => [name, ...columns.map(column => column.get(name) ?? '–')])
  const differ = ([, ...values]: string[]) => values.some(value => value !== values[0])
  const sorted = [...rows.filter(differ), ...rows.filter(row => !differ(row))]
  return scrolling(make, table(make, ['setting', ...shown.map(({ name }) => name)], sorted))
}

/** A table of texts. */
export function table(make: Maker, heads: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const line = (tag: string, cells: readonly string[]) => make('tr', {}, ...cells.map(cell => make(tag, {}, cell)))
  return make('table', {}, make('thead', {}, line('th', heads)), make('tbody', {}, ...rows.map(row => line('td', row))))
}

/** What may be wider than the page. */
export function scrolling(make: Maker, content: HTMLElement): HTMLElement {
  return make('div', { class: 'scroll' }, content)
}
