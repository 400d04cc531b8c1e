import { type Child, type Maker, maker, newDocument, section } from './dom.ts'
import type { ShownEvaluation } from './evaluation.ts'
import { accuracyFigure } from './evaluation-figure.ts'
import { browsingSection, evaluationTables } from './evaluation-section.ts'
import { svgFile } from './figure.ts'
import { shortNames } from './names.ts'
import { htmlOf, newPage } from './page.ts'
import type { ShownRun } from './run.ts'
import { runFigures } from './run-figures.ts'
import { runSections } from './run-sections.ts'
import { evaluationSettingsTable } from './tables.ts'

/** What a page is on: runs, evaluations, or both. */
export interface Shown {
  runs: readonly ShownRun[]
  evaluations: readonly ShownEvaluation[]
}

/** A page on runs, alone or side by side, and on evaluations: self-contained HTML, light and dark. */
export function reportPage({ runs: given, evaluations }: Shown): Promise<string> {
  const runs = shortlyNamed(given)
  const document = newPage(`tinylora: ${titleOf(runs, evaluations)}`)
  const make = maker(document)
  document.body.append(
    ...(evaluations.length > 0 ? evaluationSections(make, document, evaluations) : []),
    ...(runs.length > 0 ? runSections(make, document, runs) : []),
  )
  return htmlOf(document)
}

function titleOf(runs: readonly ShownRun[], evaluations: readonly ShownEvaluation[]): string {
  if (runs.length + evaluations.length === 1) return [...runs, ...evaluations][0]!.name
  const counted = (count: number, what: string) => (count === 0 ? [] : [`${count} ${what}${count > 1 ? 's' : ''}`])
  return [...counted(runs.length, 'run'), ...counted(evaluations.length, 'evaluation')].join(', ')
}

function evaluationSections(make: Maker, document: Document, evaluations: readonly ShownEvaluation[]): Child[] {
  const title = 'Share right by the strictest rule, with 95 % intervals'
  const figure = make(
    'figure',
    { class: 'accuracy' },
    make('figcaption', {}, title),
    accuracyFigure(document, evaluations),
  )
  return [
    section(make, 'Accuracy', figure, ...evaluationTables(make, evaluations)),
    ...evaluations.map(evaluation =>
      section(make, `Completions: ${evaluation.name}`, browsingSection(make, evaluation)),
    ),
    section(make, 'How it was asked', evaluationSettingsTable(make, evaluations)),
  ]
}

/** The same figures as files of their own. */
export function reportFigures({ runs: given, evaluations }: Shown): { name: string; svg: string }[] {
  const document = newDocument()
  const accuracy = evaluations.length > 0 ? [{ name: 'accuracy', svg: accuracyFigure(document, evaluations) }] : []
  const figures = [...accuracy, ...runFigures(document, shortlyNamed(given))]
  return figures.map(({ name, svg }) => ({ name, svg: svgFile(document, svg) }))
}

function shortlyNamed(runs: readonly ShownRun[]): ShownRun[] {
  const names = shortNames(runs.map(({ name }) => name))
  return runs.map((run, i) => ({ ...run, name: names[i]! }))
}
