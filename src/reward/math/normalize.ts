import { notations } from './notations.ts'

/** Commands that say how something looks. */
const LOOKS =
  /\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|boldsymbol|mathbf|mathbb|mathcal|mathit|bm|rm|bf|it|cal|large|Large|LARGE|huge|Huge|small|color\{[^{}]*\}|textcolor\{[^{}]*\}|underline|underbrace|hfill|noindent|centering|tag\*?)(?![a-zA-Z])/g

/** Commands for space. */
const SPACE =
  /\\(?:[,;:!> ]|quad(?![a-zA-Z])|qquad(?![a-zA-Z])|hspace\{[^{}]*\}|vspace\{[^{}]*\}|phantom\{[^{}]*\}|thinspace|enspace|nobreakspace)|~/g

/** Two backslashes before the name of a command that no row of a matrix begins with. */
const ESCAPED_TWICE =
  /(?<!\\)\\\\(?=(?:left|right|d?frac|tfrac|cfrac|sqrt|text|mathrm|pi|boxed|cdot|times|le|ge|leq|geq|ne|neq|cup|cap|infty|in|pm|begin|end|sin|cos|tan|log|ln|circ)(?![a-zA-Z]))/g

const REALS = '(-∞,∞)'

/** What needs a look to be told, or is written in words. */
const BEFORE_LOOKS: readonly (readonly [RegExp, string])[] = [
  [/\\(?:mathbb|mathbf)\s*(?:\{\s*R\s*\}|R(?![a-zA-Z]))(?!\s*[\^_+*{-])|ℝ(?!\s*[\^_+*-])/g, REALS],
  [/^\s*(?:\\text\s*\{)?\s*(?:all\s+)?(?:real\s+numbers|reals)\s*\}?\s*\.?\s*$/i, REALS],
]

/** A comma that can only stand between thousands: `1{,}000`, `1,\\!000`. */
const THOUSANDS = /(?<=\d)\s*(?:\{\s*,\s*\}|,\s*\\!)\s*(?=\d{3})/g

const SYNONYMS: readonly (readonly [RegExp, string])[] = [
  [/\\(?:d|t|c|nice|s)frac(?![a-zA-Z])/g, '\\frac'],
  [/\\(?:d|t)binom(?![a-zA-Z])/g, '\\binom'],
  [
    /\\(?:textnormal|textbf|textit|textrm|textsf|texttt|mbox|hbox|emph|mathsf|mathtt|operatorname\*?|mathrm)(?=\s*\{)/g,
    '\\text',
  ],
  [/\\(?:le|leq|leqslant)(?![a-zA-Z])|<=|≤/g, '≤'],
  [/\\(?:ge|geq|geqslant)(?![a-zA-Z])|>=|≥/g, '≥'],
  [/\\(?:ne|neq)(?![a-zA-Z])|(?<![\w)}])!=|\\not\s*=|≠/g, '≠'],
  [/\\lt(?![a-zA-Z])/g, '<'],
  [/\\gt(?![a-zA-Z])/g, '>'],
  [/\\(?:approx|simeq|sim|cong)(?![a-zA-Z])|≈/g, '≈'],
  [/\\equiv(?![a-zA-Z])/g, '≡'],
  [/\\in(?![a-zA-Z])|∈/g, '∈'],
  [/\\infty(?![a-zA-Z])|∞/g, '∞'],
  [/\\(?:var)?pi(?![a-zA-Z])|π/g, 'π'],
  [/\\cup(?![a-zA-Z])|∪/g, '∪'],
  [/\\cap(?![a-zA-Z])|∩/g, '∩'],
  [/\\setminus(?![a-zA-Z])|\\backslash(?![a-zA-Z])/g, '∖'],
  [/\\(?:emptyset|varnothing)(?![a-zA-Z])|∅/g, '∅'],
  [/\\(?:cdot|times|ast|star)(?![a-zA-Z])|[×·∙⋅]/g, '*'],
  [/\\div(?![a-zA-Z])|÷/g, '/'],
  [/\\pm(?![a-zA-Z])|±/g, '±'],
  [/\\mp(?![a-zA-Z])|∓/g, '∓'],
  [/[−–—]/g, '-'],
  [/\\(?:lbrace|\{)/g, '⦃'],
  [/\\(?:rbrace|\})/g, '⦄'],
  [/\\(?:lvert|rvert|vert)(?![a-zA-Z])/g, '|'],
  [/\\(?:lbrack)(?![a-zA-Z])/g, '['],
  [/\\(?:rbrack)(?![a-zA-Z])/g, ']'],
  [/\\(?:langle)(?![a-zA-Z])/g, '('],
  [/\\(?:rangle)(?![a-zA-Z])/g, ')'],
  [/\\(?:mid|colon)(?![a-zA-Z])/g, ':'],
  [/⦃\s*⦄/g, '∅'],
  [/\\(?:ldots|dots|cdots|dotsc)(?![a-zA-Z])|…/g, '…'],
  [/\^\s*(?:\{\s*\\(?:circ|degree)\s*\}|\\circ(?![a-zA-Z]))|\\degree(?![a-zA-Z])/g, '°'],
  [/\\%/g, '%'],
  [/\\(?:euro?|pounds|yen)(?![a-zA-Z])|[€£¥₹]|\\\$|\$|\\#|\\&(?=\s*\d)/g, ''],
  [/\\_/g, '_'],
  [/\\fbox(?=\s*\{)/g, '\\boxed'],
  [/(?<=\d)\s*(?:\^\s*)?(?:\{\s*)?(?:\\text\s*\{\s*)?(?:th|st|nd|rd)(?![a-z])[\s}]*$/, ''],
  ...Object.entries({ hundred: 2, thousand: 3, million: 6, billion: 9, trillion: 12 }).map(
    ([word, power]): [RegExp, string] => [
      new RegExp(`(?<=\\d)\\s*(?:\\\\text\\s*\\{\\s*${word}\\s*\\}|${word}(?![a-z]))`, 'g'),
      ` * 10^{${power}}`,
    ],
  ),
  [/√/g, '\\sqrt '],
  [/\*\*/g, '^'],
  [/²/g, '^2'],
  [/³/g, '^3'],
]

/** The same answer in fewer spellings: space and looks are gone, each relation has one sign, brackets of sets are ⦃ and ⦄. */
export function normalizeLatex(text: string): string {
  let result = text
    .trim()
    .replace(/^\\\(([\s\S]*)\\\)$/, '$1')
    .replace(/^(\*\*|["'`])([^"'`*]+)\1$/, '$2')
  result = result.replace(ESCAPED_TWICE, '\\')
  if (!result.includes('\\begin')) result = result.replace(/\\\\(?=[()[\]])/g, '\\')
  result = result.replace(THOUSANDS, '').replace(/\\\\/g, ' ⏎ ').replace(SPACE, ' ')
  for (const [pattern, replacement] of BEFORE_LOOKS) result = result.replace(pattern, replacement)
  result = result.replace(LOOKS, ' ')
  for (const [pattern, replacement] of SYNONYMS) result = result.replace(pattern, replacement)
  return notations(result).trim()
}

/** Letters and digits in lower case: what answers are told apart by where they are no mathematics. A sign between digits stays. */
export function plainText(text: string): string {
  return unwrapped(text)
    .toLowerCase()
    .replace(/(?<!\d)[.,]|[.,](?!\d)|[\s;!?'"`*_\\{}()[\]$-]+/g, '')
}

/** With the words of `\text{…}` as words. */
export function unwrapped(text: string): string {
  return text.replace(/\\text\s*\{([^{}]*)\}/g, '$1')
}
