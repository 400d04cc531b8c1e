// What a page runs to browse completions. These functions are put into the page as text (`browseScript`), so they may use each other and what a
// browser has, and nothing else. Whatever a model wrote becomes a text node, or elements that `mathml` has let through.
import type { Browsed, BrowsedProblem, Pieces } from './browsed.ts'
import type { MathNode } from './mathml.ts'

/** What a reader wants to see. */
export interface Choice {
  /** The two adapters that are compared. */
  from: number
  to: number
  rule: number
  filter: string
}

/** Fills every task's list of a page, and keeps it as its controls say. */
export function browse(page: Document): void {
  for (const section of page.querySelectorAll<HTMLElement>('.browse')) {
    const task = JSON.parse(section.querySelector('script')!.textContent!) as Browsed
    const show = () => showProblems(section, task, choiceOf(section))
    section.addEventListener('change', show)
    show()
  }
}

function choiceOf(section: HTMLElement): Choice {
  const value = (name: string) => section.querySelector<HTMLSelectElement>(`select[name=${name}]`)!.value
  return { from: Number(value('from')), to: Number(value('to')), rule: Number(value('rule')), filter: value('filter') }
}

function showProblems(section: HTMLElement, task: Browsed, choice: Choice): void {
  const shown = task.problems.filter(problem => isWanted(problem, choice))
  for (const option of section.querySelectorAll<HTMLOptionElement>('select[name=filter] option')) {
    const count = task.problems.filter(problem => isWanted(problem, { ...choice, filter: option.value })).length
    option.textContent = `${option.getAttribute('data-label')} (${count})`
  }
  section.querySelector('.count')!.textContent = `${shown.length} of ${task.problems.length} problems`
  const list = section.querySelector('.problems')!
  list.textContent = ''
  for (const problem of shown) list.append(problemEntry(section.ownerDocument, task, problem, choice))
}

/** The share of a problem's completions by one adapter that a rule finds right. */
export function scoreOf(problem: BrowsedProblem, adapter: number, rule: number): number {
  const side = problem.sides[adapter]!
  return side.reduce((sum, { scores }) => sum + scores[rule]!, 0) / side.length
}

/** Whether a filter lets a problem through. */
export function isWanted(problem: BrowsedProblem, { from, to, rule, filter }: Choice): boolean {
  const [before, after] = [scoreOf(problem, from, rule), scoreOf(problem, to, rule)]
  if (filter === 'right') return after === 1
  if (filter === 'wrong') return after === 0
  if (filter === 'between') return after !== 1 && after !== 0
  if (filter === 'taught') return after > before
  if (filter === 'broken') return after < before
  if (filter === 'changed') return answersOf(problem, from, rule) !== answersOf(problem, to, rule)
  return true
}

/** What an adapter answered: what the rule took of each completion, or all of it where nobody knows what that was. */
function answersOf({ sides }: BrowsedProblem, adapter: number, rule: number): string {
  return JSON.stringify(sides[adapter]!.map(({ taken, text }) => JSON.stringify(taken ? taken[rule] : text)).sort())
}

function verdict(score: number): string {
  if (score === 1) return 'right'
  return score === 0 ? 'wrong' : String(Math.round(100 * score) / 100)
}

/** A problem as a line that opens; what is in it is made when it does. */
function problemEntry(page: Document, task: Browsed, problem: BrowsedProblem, choice: Choice): HTMLElement {
  const [entry, summary] = [page.createElement('details'), page.createElement('summary')]
  const { from, to, rule } = choice
  const chosen = from === to ? [to] : [from, to]
  summary.append(element(page, 'b', problem.id))
  for (const [i, adapter] of chosen.entries()) {
    const word = verdict(scoreOf(problem, adapter, rule))
    summary.append(i === 0 ? ' ' : ' → ', element(page, 'span', word, `verdict ${word}`))
  }
  summary.append(' ', element(page, 'small', plainText(task, problem.prompt).slice(0, 120)))
  entry.append(summary)
  entry.addEventListener('toggle', () => {
    if (entry.childElementCount === 1) entry.append(problemBody(page, task, problem, chosen))
  })
  return entry
}

/** A prompt, its answer, and the completions of all adapters side by side, the compared ones first. */
export function problemBody(
  page: Document,
  task: Browsed,
  { prompt, answer, sides }: BrowsedProblem,
  chosen: readonly number[],
): HTMLElement {
  const body = page.createElement('div')
  const expected = element(page, 'p', 'Answer: ')
  expected.append(typeset(page, task, answer))
  const asked = element(page, 'div', '', 'text prompt')
  asked.append(typeset(page, task, prompt))
  const columns = element(page, 'div', '', 'sides')
  const others = task.adapters.flatMap((_, adapter) => (chosen.includes(adapter) ? [] : [adapter]))
  for (const adapter of [...chosen, ...others]) {
    const column = element(page, 'div', '')
    column.append(element(page, 'h4', task.adapters[adapter]!))
    for (const { text, ...said } of sides[adapter]!) {
      const written = element(page, 'div', '', 'text')
      written.append(typeset(page, task, text))
      column.append(verdictLine(page, task, said), written)
    }
    columns.append(column)
  }
  body.append(asked, expected, columns)
  return body
}

function verdictLine(
  page: Document,
  task: Browsed,
  { scores, taken, tokens, isCutOff }: Omit<Browsed['problems'][number]['sides'][number][number], 'text'>,
): HTMLElement {
  const line = element(page, 'p', '', 'said')
  for (const [rule, name] of task.rules.entries()) {
    const word = verdict(scores[rule]!)
    line.append(`${name}: `, element(page, 'span', word, `verdict ${word}`))
    if (taken) line.append(', took ', taken[rule] === '' ? 'nothing' : typeset(page, task, taken[rule]!))
    line.append(' · ')
  }
  line.append(`${tokens} tokens${isCutOff ? ', cut off' : ''}`)
  return line
}

/** Pieces as text and formulas. */
function typeset(page: Document, task: Browsed, pieces: Pieces): DocumentFragment {
  const whole = page.createDocumentFragment()
  for (const piece of typeof pieces === 'string' ? [pieces] : pieces) {
    if (typeof piece === 'string') {
      whole.append(page.createTextNode(piece))
      continue
    }
    const [source, node] = task.formulas[piece]!
    const formula = mathElement(page, node) as Element
    formula.setAttribute('title', source)
    whole.append(formula)
  }
  return whole
}

function mathElement(page: Document, node: MathNode): Node {
  if (typeof node === 'string') return page.createTextNode(node)
  const [tag, attributes, ...children] = node
  const made = page.createElementNS('http://www.w3.org/1998/Math/MathML', tag)
  for (const name in attributes) made.setAttribute(name, attributes[name]!)
  for (const child of children) made.appendChild(mathElement(page, child))
  return made
}

function plainText(task: Browsed, pieces: Pieces): string {
  if (typeof pieces === 'string') return pieces
  return pieces.map(piece => (typeof piece === 'string' ? piece : task.formulas[piece]![0])).join('')
}

function element(page: Document, tag: string, text: string, name = ''): HTMLElement {
  const made = page.createElement(tag)
  made.textContent = text
  if (name !== '') made.className = name
  return made
}

/** All of that as a script that starts itself. Some bundlers wrap functions in a `__name` of theirs, which a page does not have. */
export const browseScript = `const __name = made => made
${[
  ...[browse, choiceOf, showProblems, scoreOf, isWanted, answersOf, verdict, problemEntry, problemBody, verdictLine],
  ...[typeset, mathElement, plainText, element],
].join('\n')}
browse(document)`
