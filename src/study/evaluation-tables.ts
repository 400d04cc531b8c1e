import { type Estimate, points } from '../eval/index.ts'
import type { Maker } from './dom.ts'
import type { ShownEvaluation } from './evaluation.ts'
import { shortNames } from './names.ts'
import { scrolling, table } from './tables.ts'

type Result = ShownEvaluation['results'][number]
/** By the columns' heads. */
type Cells = Record<string, string | undefined>

/** What some evaluations say of each adapter by every rule, with 95 % intervals. Columns that no evaluation fills are left out. */
export function accuracyTable(make: Maker, evaluations: readonly ShownEvaluation[]): HTMLElement {
  const rows = evaluations.flatMap(({ name, results }) => {
    const names = shortNames(results.map(({ adapter }) => adapter))
    return results.flatMap((result, i) =>
      Object.keys(result.rewards).map(rule => ({ task: name, adapter: names[i]!, rule, ...cellsOf(result, rule) })),
    )
  })
  return keyedTable(make, rows)
}

function cellsOf({ rewards, gains, pass, majority, length, cutOff }: Result, rule: string): Cells {
  const passes = Object.entries(pass?.[rule] ?? {}).map(([k, value]) => [`pass@${k}`, interval(value, percent, ' %')])
  const gain = gains?.[rule]
  const either = (value: number | Estimate, shown: (value: number) => string, unit = '') =>
    typeof value === 'number' ? `${shown(value)}${unit}` : interval(value, shown, unit)
  return {
    'right (95 %)': interval(rewards[rule]!, percent, ' %'),
    'gain on base in points': gain && interval(gain, points),
    'maj@k': majority?.[rule] && interval(majority[rule], percent, ' %'),
    tokens: either(length, value => value.toFixed(0)),
    'cut off': either(cutOff, percent, ' %'),
    ...Object.fromEntries(passes),
  }
}

/** How adapters differ from each other on the same problems; undefined where nobody compared them. */
export function differencesTable(make: Maker, evaluations: readonly ShownEvaluation[]): HTMLElement | undefined {
  const rows = evaluations.flatMap(({ name, results, differences = [] }) => {
    const places = results.map(({ adapter }) => adapter)
    const short = shortNames(places)
    const called = (place: string) => short[places.indexOf(place)] ?? place
    return differences.flatMap(({ from, to, rewards }) =>
      Object.entries(rewards).map(([rule, value]) => {
        const between = { from: called(from), to: called(to) }
        return { task: name, ...between, rule, 'difference in points (95 %)': interval(value, points) }
      }),
    )
  })
  return rows.length === 0 ? undefined : keyedTable(make, rows)
}

function keyedTable(make: Maker, rows: readonly Cells[]): HTMLElement {
  const named = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const heads = named.filter(head => rows.some(row => row[head] !== undefined))
  const cells = rows.map(row => heads.map(head => row[head] ?? '–'))
  return scrolling(make, table(make, heads, cells))
}

function interval({ mean, low, high }: Estimate, shown: (value: number) => string, unit = ''): string {
  // Broken before the brackets alone.
  return `${shown(mean)}${unit} (${shown(low)}\u00a0to\u00a0${shown(high)})`
}

function percent(value: number): string {
  return (100 * value).toFixed(1)
}
