// Formulas in a text: what stands between signs of TeX, told from sums of money.

export interface Formula {
  inside: string
  /** With its signs. */
  start: number
  end: number
}

const ALIGNED = 'align|aligned|alignat|equation|gather|gathered|split|eqnarray|multline'
const OPENING = new RegExp(String.raw`\$\$|\$|\\\(|\\\[|\\begin\s*\{(?:${ALIGNED})\*?\}`, 'g')
const CLOSING: Readonly<Record<string, string>> = { $$: '$$', $: '$', '\\(': '\\)', '\\[': '\\]' }

/** Commands, with what they are given where that is a name or a text of a formula. */
const COMMANDS = /\\(?:begin|end|text\w*|mbox|mathrm|operatorname)\s*\{[^{}]*\}|\\[a-zA-Z]+/g

/** Words of a text that are no part of a formula. A name in Chinese characters is one. */
export function wordsIn(text: string): number {
  return (text.replace(COMMANDS, ' ').match(/(?!(?:and|or)\b)\b[A-Za-z][a-z']+|\p{Script=Han}+/gu) ?? []).length
}

/** What stands in `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and in environments of equations, in order. */
export function formulasIn(text: string): Formula[] {
  const found: Formula[] = []
  /** Signs that do not come again. */
  const missing = new Set<string>()
  const pattern = new RegExp(OPENING)
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const { 0: open, index } = match
    if (index > 0 && text[index - 1] === '\\') continue
    const isEnvironment = open.startsWith('\\begin')
    const close = isEnvironment ? open.replace('begin', 'end') : CLOSING[open]!
    const start = index + open.length
    const end = missing.has(close) ? -1 : closing(text, close, start)
    if (end < 0) missing.add(close)
    if (end < 0 || (open === '$' && isMoney(text.slice(start, end), text[end + 1]))) continue
    const whole = { start: index, end: end + close.length }
    const inside = isEnvironment ? text.slice(whole.start, whole.end) : text.slice(start, end)
    if (inside.trim() !== '') found.push({ inside, ...whole })
    pattern.lastIndex = whole.end
  }
  return found
}

function closing(text: string, close: string, from: number): number {
  let end = text.indexOf(close, from)
  while (end > 0 && close.startsWith('$') && text[end - 1] === '\\') end = text.indexOf(close, end + 1)
  return end
}

/** Longer ones with words are sentences. */
const FEW_WORDS = 2

/** Whether what stands between two dollar signs is a text between two sums, as in "$18, of which $7", or behind one at a line's end. */
function isMoney(inside: string, next: string | undefined): boolean {
  if (next !== undefined && /\d/.test(next)) return true
  if (/\n\s*\n/.test(inside) || /^[^\S\n]*\n(?![\s\S]*\n[^\S\n]*$)/.test(inside)) return true
  const words = inside.replace(COMMANDS, ' ').match(/[A-Za-z]?[a-z]{2,}/g)?.length ?? 0
  const isSpacedOnce = /^\s/.test(inside) !== /\s$/.test(inside)
  return words > FEW_WORDS || (words > 0 && isSpacedOnce)
}

/** Whether formulas are one list, as in "$1$, $2$ and $3$". */
export function areListed(text: string, { end }: Formula, { start }: Formula): boolean {
  return start - end <= LONGEST_GLUE && /^\s*(?:,?\s*(?:and|or)|,|;)\s*$/.test(text.slice(end, start))
}

const LONGEST_GLUE = 40

/** Whether they are one answer, too, and not steps as in "$2x = 10$, $x = 5$" or what is needed for one, as in "$x$ is not $0$, $x = 5$". */
export function areOne(text: string, one: Formula, other: Formula): boolean {
  const [left, right] = [one.inside, other.inside]
  return areListed(text, one, other) && (left.includes('=') || !right.includes('=')) && !isStep(left) && !isStep(right)
}

/** An equation for something else than a name, or several. */
function isStep(formula: string): boolean {
  const [left = '', ...others] = formula.split(/(?<![<>!\\])=/)
  return others.length > 1 || (others.length === 1 && !NAME.test(left))
}

const NAME = /^\s*(?:\\?[a-zA-Z]+(?:_\w|_\{[^{}]*\})?\s*(?:\([^()]*\))?|\([^()]*\))\s*$/

/** The formulas as one list. */
export function listed(text: string, formulas: readonly Formula[]): string {
  const percent = /^\s*(?:\\?%|percent|pct)/.test(text.slice(formulas.at(-1)!.end, formulas.at(-1)!.end + 12))
    ? '%'
    : ''
  return formulas.map(({ inside }) => lastRow(inside).trim()).join(', ') + percent
}

const ROWS = new RegExp(String.raw`^\s*\\begin\s*\{((?:${ALIGNED}|array)\*?)\}([\s\S]*)\\end\s*\{\1\}[\s.,]*$`)

/** Of equations below each other the last one; anything else is itself. */
export function lastRow(formula: string): string {
  const [, name, inside] = ROWS.exec(formula) ?? []
  if (inside === undefined || (name === 'array' && !inside.includes('&='))) return formula
  const rows = rowsIn(inside.replace(/^\s*\{[rcl\s|\d]*\}/, ''))
    .map(row => row.trim())
    .filter(row => row !== '')
  return rows.at(-1)?.replace(/^=\s*/, '') ?? formula
}

/** Rows of a matrix that stands in one are its own. */
function rowsIn(text: string): string[] {
  const rows = ['']
  let depth = 0
  for (const part of text.split(MARKS)) {
    if (part.startsWith('\\begin')) depth += 1
    else if (part.startsWith('\\end')) depth -= 1
    if (depth === 0 && part.startsWith('\\\\')) rows.push('')
    else if (depth > 0 || !UNSEEN.test(part)) rows[rows.length - 1] += part
  }
  return rows
}

const MARKS = /(\\begin\s*\{|\\end\s*\{|\\\\(?:\[[^\]]*\])?|(?<!\\)&|\\(?:notag|nonumber)(?![a-zA-Z]))/
const UNSEEN = /^(?:&|\\notag|\\nonumber)$/
