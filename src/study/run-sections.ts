import { type Child, type Maker, section } from './dom.ts'
import { browsingSection, evaluationTables } from './evaluation-section.ts'
import { colours } from './figure.ts'
import type { ShownCompletion, ShownRun } from './run.ts'
import { runFigures } from './run-figures.ts'
import { settingsTable, summaryTable } from './tables.ts'

/** Problems of a step of which a page shows a completion. */
const SHOWN_COMPLETIONS = 4

/** What a page says of some runs, alone or side by side. */
export function runSections(make: Maker, document: Document, runs: readonly ShownRun[]): Child[] {
  const figures = runFigures(document, runs).map(({ title, svg }) =>
    make('figure', {}, make('figcaption', {}, title), svg),
  )
  return [
    ...(runs.length > 1 ? [legend(make, runs)] : []),
    section(make, 'What came of it', summaryTable(make, runs)),
    ...runs.flatMap(run => (run.evaluations.length === 0 ? [] : [heldOutSection(make, run, runs.length > 1)])),
    section(make, 'Step by step', make('div', { class: 'figures' }, ...figures)),
    ...runs.filter(({ completions }) => completions.first.length > 0).map(run => completionsSection(make, run)),
    section(make, 'Settings', settingsTable(make, runs)),
  ]
}

function legend(make: Maker, runs: readonly ShownRun[]): Child {
  const entries = runs.map(({ name }, i) => {
    const swatch = make('span', { class: 'swatch', style: `background:${colours[i % colours.length]}` })
    return make('li', {}, swatch, name)
  })
  return make('ul', { class: 'legend' }, ...entries)
}

/** What a run's adapter scores beside the model without it, and all of their answers. */
function heldOutSection(make: Maker, { name, evaluations }: ShownRun, isNamed: boolean): HTMLElement {
  const title = `Held-out problems, before and after${isNamed ? `, of ${name}` : ''}`
  const answers = evaluations.flatMap(evaluation => [
    make('h3', {}, `Completions of ${evaluation.name}`),
    browsingSection(make, evaluation),
  ])
  return section(make, title, ...evaluationTables(make, evaluations), ...answers)
}

function completionsSection(make: Maker, { name, completions: { first, last } }: ShownRun): HTMLElement {
  const column = (title: string, rows: readonly ShownCompletion[]) =>
    make('div', {}, make('h3', {}, title), ...ofDifferentProblems(rows).map(row => completion(make, row)))
  const columns = [column('At the first step', first), ...(last.length > 0 ? [column('At the last step', last)] : [])]
  return section(make, `Completions of ${name}`, make('div', { class: 'pair' }, ...columns))
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
