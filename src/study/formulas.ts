/** A formula in a text, by its delimiters. */
export interface Formula {
  /** With its delimiters, as it was written. */
  source: string
  tex: string
  /** On lines of its own. */
  isDisplay: boolean
}

/** Characters of a formula at most. What is longer is no formula of a person or model in its right mind. */
export const LONGEST_FORMULA = 2000

const ENVIRONMENTS = 'align|aligned|alignat|gather|gathered|equation|multline|array|cases'

/** Where a formula may begin; two that only look so, an escaped backslash or dollar, are found to be passed over. */
const OPENING = new RegExp(
  String.raw`\\\\|\\\$|\$\$|\$|\\\(|\\\[|\\boxed\s*(?=\{)|\\begin\{(?:${ENVIRONMENTS})\*?\}`,
  'g',
)

/** A text cut into what is text and what is LaTeX: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, `\boxed{…}`, `\begin{align}…`. Amounts of money stay text. */
export function formulasIn(text: string): (string | Formula)[] {
  const parts: (string | Formula)[] = []
  const opening = new RegExp(OPENING)
  let end = 0
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const formula = formulaAt(text, match.index, match[0])
    if (!formula) continue
    if (match.index > end) parts.push(text.slice(end, match.index))
    parts.push(formula)
    end = opening.lastIndex = match.index + formula.source.length
  }
  if (end < text.length) parts.push(text.slice(end))
  return parts
}

function formulaAt(text: string, start: number, opening: string): Formula | undefined {
  const rest = text.slice(start + opening.length, start + opening.length + LONGEST_FORMULA)
  const until = (closing: string, isDisplay: boolean): Formula | undefined => {
    const length = rest.indexOf(closing)
    const tex = rest.slice(0, length)
    return length < 0 || tex.trim() === '' ? undefined : { source: opening + tex + closing, tex, isDisplay }
  }
  if (opening === '$') return inDollars(rest)
  if (opening === '$$') return until('$$', true)
  if (opening === '\\(') return until('\\)', false)
  if (opening === '\\[') return until('\\]', true)
  if (opening.startsWith('\\begin')) {
    const found = until(opening.replace('begin', 'end'), true)
    return found && { ...found, tex: found.source }
  }
  if (opening.startsWith('\\boxed')) {
    // `\boxed{}` is how a prompt speaks of it.
    const argument = inBraces(rest)
    return argument === undefined || /^\{\s*\}$/.test(argument)
      ? undefined
      : { source: opening + argument, tex: `\\boxed${argument}`, isDisplay: false }
  }
  return undefined
}

/** What `$` opens, on its line; of `$5 and $10`, `$9 * 2 = $18` and `from $5 a day to 10$ a day` nothing. */
function inDollars(rest: string): Formula | undefined {
  const tex = /^(?:[^$\\\n]|\\.)+(?=\$(?!\d))/.exec(rest)?.[0]
  if (tex === undefined || isProse(tex)) return undefined
  const isSpaced = /^\s|\s$/.test(tex)
  if (isSpaced && !/[\\^_=]/.test(tex)) return undefined
  return { source: `$${tex}$`, tex, isDisplay: false }
}

/** Whether two words follow each other outside `\text{…}` and the like: then the dollars were money. */
function isProse(tex: string): boolean {
  const words = tex.replace(/\\[a-z]+\s*\{[^{}]*\}|\\[a-z]+/gi, '#')
  return /[a-z]{3,}[\s,.;:]+[a-z]|[a-z][\s,.;:]+[a-z]{3,}/i.test(words)
}

/** The braces that a text begins with, and all in them; undefined where they are not closed. */
function inBraces(rest: string): string | undefined {
  let depth = 0
  for (let i = 0; i < rest.length; i++) {
    const letter = rest[i]
    if (letter === '\\') i++
    else if (letter === '{') depth++
    else if (letter === '}' && --depth === 0) return rest.slice(0, i + 1)
  }
  return undefined
}
