import { BASE, type Difference, type Estimate, points, type Result } from '../eval/index.ts'
import { shortNames } from '../study/index.ts'
import { columns, grouped, percent } from './print.ts'

export const FORMATS = ['table', 'markdown', 'csv', 'json'] as const

export type Format = (typeof FORMATS)[number]

/** What came of one task. */
export interface TaskResults {
  task: string
  problems: number
  samples: number
  temperature: number
  results: readonly Result[]
  differences: readonly Difference[]
  /** Where it is kept. */
  out: string | null
}

/** Whether results of a task are printed as soon as they are there. */
export function isPerTask(format: Format): boolean {
  return format === 'table' || format === 'markdown'
}

/** Results as they are printed. JSON of several tasks is a list. */
export function formatted(format: Format, all: readonly TaskResults[]): string {
  if (format === 'csv') return csv(all)
  if (format === 'json') {
    const shown = all.map(({ samples, temperature, ...results }) => results)
    return `${JSON.stringify(shown.length === 1 ? shown[0] : shown, null, 2)}\n`
  }
  const render = format === 'markdown' ? markdown : columns
  return all
    .map(one => `${heading(one)}\n\n${render(rowsOf(one))}${format === 'markdown' ? '' : written(one)}`)
    .join('\n')
}

function heading({ task, problems, samples, temperature }: TaskResults): string {
  const drawn = temperature === 0 ? 'greedy' : `${samples} of each at temperature ${temperature}`
  return `${grouped(problems)} problems of ${task}, ${drawn}; in brackets 95 % intervals`
}

function written({ out }: TaskResults): string {
  return out === null ? '' : `\nThe completions are in ${out}/completions.parquet; tinylora report ${out} shows them.\n`
}

/** One row a figure of every adapter, one column a rule. */
function rowsOf({ results, differences, samples }: TaskResults): string[][] {
  const names = Object.keys(results[0]!.rewards)
  const places = results.map(({ adapter }) => adapter)
  const short = new Map(shortNames(places).map((name, i) => [places[i], name]))
  const line = (title: string, of: (name: string) => string, ends: readonly string[] = ['', '']) => [
    title,
    ...names.map(of),
    ...ends,
  ]
  const rows = results.flatMap(({ adapter, rewards, pass, majority, gains, length, cutOff }) => [
    line(`${short.get(adapter)}${samples > 1 ? `, avg@${samples}` : ''}`, name => share(rewards[name]), [
      range(length, value => value.toFixed(0)),
      share(cutOff),
    ]),
    ...sizesOf(pass).map(k => line(`  pass@${k}`, name => share(pass?.[name]?.[k]))),
    ...(majority ? [line(`  maj@${samples}`, name => share(majority[name]))] : []),
    ...(gains ? [line('  against base, points', name => gain(gains[name]))] : []),
    ...differences
      .filter(({ to }) => to === adapter)
      .map(({ from, rewards }) => line(`  against ${short.get(from)}, points`, name => gain(rewards[name]))),
  ])
  return [['', ...names, 'tokens', 'cut off'], ...rows]
}

/** pass@1 is avg@k. */
function sizesOf(pass: Result['pass']): number[] {
  return Object.keys(Object.values(pass ?? {})[0] ?? {})
    .map(Number)
    .filter(k => k > 1)
}

function range({ mean, low, high }: Estimate, show: (value: number) => string): string {
  return `${show(mean)} (${show(low)} to ${show(high)})`
}

function share(estimate: Estimate | undefined): string {
  return estimate ? range(estimate, percent) : ''
}

function gain(estimate: Estimate | undefined): string {
  return estimate ? range(estimate, points) : ''
}

function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.trim().replaceAll('|', '\\|')).join(' | ')} |\n`
  return [head!, head!.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map(line).join('')
}

/** Every figure a row, as numbers. */
function csv(all: readonly TaskResults[]): string {
  const rows = all.flatMap(({ task, results, differences, samples }) => {
    const figure = (adapter: string, rule: string, what: string, { mean, low, high }: Estimate) => [
      [task, adapter, rule, what, mean, low, high],
    ]
    const each = (adapter: string, what: string, estimates: Readonly<Record<string, Estimate>> = {}) =>
      Object.entries(estimates).flatMap(([rule, estimate]) => figure(adapter, rule, what, estimate))
    const ofResults = results.flatMap(({ adapter, rewards, pass = {}, majority, gains, length, cutOff }) => [
      ...each(adapter, samples > 1 ? `avg@${samples}` : 'accuracy', rewards),
      ...Object.entries(pass).flatMap(([rule, sizes]) =>
        Object.entries(sizes).flatMap(([k, estimate]) => figure(adapter, rule, `pass@${k}`, estimate)),
      ),
      ...each(adapter, `maj@${samples}`, majority),
      ...each(adapter, `gain over ${BASE}`, gains),
      ...figure(adapter, '', 'tokens', length),
      ...figure(adapter, '', 'cut off', cutOff),
    ])
    return [...ofResults, ...differences.flatMap(({ from, to, rewards }) => each(to, `gain over ${from}`, rewards))]
  })
  const cell = (value: string | number) => (/[",\n]/.test(`${value}`) ? `"${`${value}`.replaceAll('"', '""')}"` : value)
  return [['task', 'adapter', 'rule', 'figure', 'mean', 'low', 'high'], ...rows]
    .map(row => `${row.map(cell).join(',')}\n`)
    .join('')
}
