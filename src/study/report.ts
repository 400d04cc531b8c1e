import { QUANTILES } from '../train/run/index.ts'
import { type Child, type Maker, maker, newDocument } from './dom.ts'
import type { AnswerPair } from './evaluation.ts'
import { colours, lineFigure, type Series, svgFile } from './figure.ts'
import type { ShownCompletion, ShownRun } from './run.ts'
import { pageStyle } from './styles.ts'
import { evaluationTable, settingsTable, summaryTable } from './tables.ts'

/** Figures of a page: what is drawn where a run has it. */
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

/** Problems of a step of which a page shows a completion. */
const SHOWN_COMPLETIONS = 4

/** What a page says of itself. */
const GENERATOR = 'tinylora report'

interface NamedFigure {
  /** For a file: `reward`, `numbers-first`. */
  name: string
  title: string
  svg: Element
}

/** A page on some runs, alone or side by side: self-contained HTML, light and dark. */
export function reportPage(given: readonly ShownRun[]): string {
  const runs = shortlyNamed(given)
  const document = newDocument()
  const make = maker(document)
  const title = runs.length === 1 ? `tinylora: ${runs[0]!.name}` : `tinylora: ${runs.length} runs`
  document.head.append(
    make('meta', { charset: 'utf-8' }),
    make('meta', { name: 'generator', content: GENERATOR }),
    make('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    make('title', {}, title),
    make('style', {}, pageStyle),
  )
  const figures = figuresOf(document, runs).map(({ title, svg }) =>
    make('figure', {}, make('figcaption', {}, title), svg),
  )
  document.body.append(
    make('h1', {}, title),
    ...(runs.length > 1 ? [legend(make, runs)] : []),
    section(make, 'What came of it', summaryTable(make, runs)),
    ...runs.flatMap(run => (run.evaluations.length === 0 ? [] : [evaluationSection(make, run, runs.length > 1)])),
    section(make, 'Step by step', make('div', { class: 'figures' }, ...figures)),
    ...runs.filter(({ completions }) => completions.first.length > 0).map(run => completionsSection(make, run)),
    section(make, 'Settings', settingsTable(make, runs)),
  )
  return `${document.toString()}\n`
}

/** Whether a text is such a page, which may be written anew. */
export function isReportPage(text: string): boolean {
  return text.includes(`content="${GENERATOR}"`)
}

/** The same figures as files of their own. */
export function reportFigures(given: readonly ShownRun[]): { name: string; svg: string }[] {
  const runs = shortlyNamed(given)
  const document = newDocument()
  return figuresOf(document, runs).map(({ name, svg }) => ({ name, svg: svgFile(document, svg) }))
}

/** By the last name of their folders, where no two are called alike. */
function shortlyNamed(runs: readonly ShownRun[]): ShownRun[] {
  const short = runs.map(({ name }) => name.split(/[\\/]/).findLast(part => part !== '') ?? name)
  return new Set(short).size < runs.length ? [...runs] : runs.map((run, i) => ({ ...run, name: short[i]! }))
}

function figuresOf(document: Document, runs: readonly ShownRun[]): NamedFigure[] {
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

function legend(make: Maker, runs: readonly ShownRun[]): Child {
  const entries = runs.map(({ name }, i) => {
    const swatch = make('span', { class: 'swatch', style: `background:${colours[i % colours.length]}` })
    return make('li', {}, swatch, name)
  })
  return make('ul', { class: 'legend' }, ...entries)
}

function completionsSection(make: Maker, { name, completions: { first, last } }: ShownRun): HTMLElement {
  const column = (title: string, rows: readonly ShownCompletion[]) =>
    make('div', {}, make('h3', {}, title), ...ofDifferentProblems(rows).map(row => completion(make, row)))
  const columns = [column('At the first step', first), ...(last.length > 0 ? [column('At the last step', last)] : [])]
  return section(make, `Completions of ${name}`, make('div', { class: 'pair' }, ...columns))
}

/** What a run's adapter scores beside the model without it, and answers that changed. */
function evaluationSection(make: Maker, run: ShownRun, isNamed: boolean): HTMLElement {
  const pairs = run.evaluations.flatMap(({ pairs }) => pairs)
  const adapters = new Set(pairs.map(({ adapter }) => adapter))
  const problems = changed(pairs).flatMap(({ adapter, problem, prompt, answer, before, after }) => {
    const side = (when: string, { completion, right }: AnswerPair['before']) =>
      make('div', {}, make('h3', {}, `${when}: ${right ? 'right' : 'wrong'}`), make('pre', {}, completion))
    const by = adapters.size > 1 ? `, ${adapter}` : ''
    const title = make('p', {}, `${problem}${by}, answer ${answer}: ${prompt}`)
    return [title, make('div', { class: 'pair' }, side('Before', before), side('After', after))]
  })
  const title = `Held-out problems, before and after${isNamed ? `, of ${run.name}` : ''}`
  const count = (wanted: Change) => pairs.filter(pair => changeOf(pair) === wanted).length
  const counts = `Of ${pairs.length} pairs of first answers ${count('taught')} became right, ${count('broken')} became wrong, and ${count('same')} stayed as they were; shown are some of each.`
  const chosen = pairs.length > 0 ? [make('p', {}, counts)] : []
  return section(make, title, make('div', {}, evaluationTable(make, run.evaluations), ...chosen, ...problems))
}

type Change = 'taught' | 'broken' | 'same'

function changeOf({ before, after }: AnswerPair): Change {
  if (before.right === after.right) return 'same'
  return after.right ? 'taught' : 'broken'
}

/** Some problems, those that the training taught and that it broke first. */
function changed(pairs: readonly AnswerPair[]): AnswerPair[] {
  const some = (wanted: Change, count: number) => {
    const problems = new Map(pairs.filter(pair => changeOf(pair) === wanted).map(pair => [pair.problem, pair]))
    return [...problems.values()].slice(0, count)
  }
  return [...some('taught', SHOWN_COMPLETIONS), ...some('broken', 1), ...some('same', 1)]
}

/** The first of some problems. */
function ofDifferentProblems(rows: readonly ShownCompletion[]): ShownCompletion[] {
  const problems = [...new Set(rows.map(({ problem }) => problem))].slice(0, SHOWN_COMPLETIONS)
  return problems.map(problem => rows.find(row => row.problem === problem)!)
}

function completion(make: Maker, { problem, prompt, completion, answer, reward }: ShownCompletion): HTMLElement {
  const heading = `${problem}: reward ${Number(reward.toFixed(3))}, answer ${answer}`
  return make(
    'details',
    { open: '' },
    make('summary', {}, heading),
    make('small', {}, prompt),
    make('pre', {}, completion),
  )
}

function section(make: Maker, title: string, content: HTMLElement): HTMLElement {
  return make('section', {}, make('h2', {}, title), content)
}
