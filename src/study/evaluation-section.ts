import { browsed } from './browsed.ts'
import type { Child, Maker } from './dom.ts'
import type { ShownEvaluation } from './evaluation.ts'
import { accuracyTable, differencesTable } from './evaluation-tables.ts'

/** What some evaluations say in numbers. */
export function evaluationTables(make: Maker, evaluations: readonly ShownEvaluation[]): HTMLElement[] {
  const differences = differencesTable(make, evaluations)
  const between = differences ? [make('h3', {}, 'Between adapters'), differences] : []
  return [accuracyTable(make, evaluations), ...between]
}

/** All completions of an evaluation, to be browsed: the controls, and what the page's script fills its list with. */
export function browsingSection(make: Maker, { asked }: ShownEvaluation): HTMLElement {
  const data = browsed(asked)
  const { adapters, rules } = data
  const select = (name: string, options: readonly (readonly [string, string])[], chosen: string) => {
    const made = options.map(([value, label]) => {
      const selected: Record<string, string> = value === chosen ? { selected: '' } : {}
      return make('option', { value, 'data-label': label, ...selected }, label)
    })
    return make('select', { name }, ...made)
  }
  const numbered = (names: readonly string[]) => names.map((name, i) => [`${i}`, name] as const)
  const last = adapters.length - 1
  const from = make('label', {}, 'Compare ', select('from', numbered(adapters), '0'))
  const to = make('label', {}, ' with ', select('to', numbered(adapters), `${Math.min(1, last)}`))
  const rule = make('label', {}, 'by ', select('rule', numbered(rules), '0'))
  const filter = make('label', {}, 'show ', select('filter', filtersOf(asked), 'all'))
  const hidden: Record<string, string> = last === 0 ? { hidden: '' } : {}
  return make(
    'div',
    { class: 'browse' },
    make('p', { class: 'controls' }, make('span', hidden, from, to), rule, filter, make('output', { class: 'count' })),
    make('noscript', {}, make('p', {}, 'A script in this page shows the completions; let it run.')),
    make('div', { class: 'problems' }),
    make('script', { type: 'application/json' }, embedded(data)),
  )
}

/** What can be asked for; with several completions of a problem, rightness is a matter of degree. */
function filtersOf({ adapters, problems }: ShownEvaluation['asked']): [string, string][] {
  const isOnce = problems.every(({ completions }) => completions.every(side => side.length === 1))
  const alone: [string, string][] = isOnce
    ? [
        ['right', 'right'],
        ['wrong', 'wrong'],
      ]
    : [
        ['right', 'always right'],
        ['between', 'sometimes right'],
        ['wrong', 'never right'],
      ]
  const compared: [string, string][] = [
    ['taught', isOnce ? 'became right' : 'more often right'],
    ['broken', isOnce ? 'became wrong' : 'less often right'],
    ['changed', 'answers that changed'],
  ]
  return [['all', 'all'], ...alone, ...(adapters.length > 1 ? compared : [])]
}

/** JSON that holds no `<`, so that nothing in it can end the element that holds it. */
function embedded(data: unknown): Child {
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}
