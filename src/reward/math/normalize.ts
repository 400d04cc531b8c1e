import { notations } from './notations.ts'

/** Commands that say how something looks. */
const LOOKS =
  /\\(?:left|right)\s*\.|\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|boldsymbol|mathbf|mathbb|mathcal|mathit|bm|rm|bf|it|cal|large|Large|LARGE|huge|Huge|tiny|small|color\{[^{}]*\}|textcolor\{[^{}]*\}|underline|underbrace|hfill|noindent|centering|tag\*?)(?![a-zA-Z])/g

/** Commands for space. */
const SPACE =
  /\\(?:[,;:!> ]|quad(?![a-zA-Z])|qquad(?![a-zA-Z])|hspace\{[^{}]*\}|vspace\{[^{}]*\}|phantom\{[^{}]*\}|thinspace|enspace|nobreakspace)|~/g

/** Two backslashes before the name of a command that no row of a matrix begins with. */
const ESCAPED_TWICE =
  /(?<!\\)\\\\(?=(?:left|right|d?frac|tfrac|cfrac|sqrt|text|mathrm|pi|boxed|cdot|times|le|ge|leq|geq|ne|neq|cup|cap|infty|in|pm|begin|end|sin|cos|tan|log|ln|circ)(?![a-zA-Z]))/g

/** Space behind a row: `\\\\[4pt]`. */
const ROW_SPACE = /\\\\\s*\[\s*-?[\d.]{1,9}\s*(?:pt|mm|cm|em|ex|in|jot)?\s*\]/g

const REALS = '(-∞,∞)'

/** What needs a look to be told, or is written in words. */
const BEFORE_LOOKS: readonly (readonly [RegExp, string])[] = [
  [/\\(?:mathbb|mathbf)\s*(?:\{\s*R\s*\}|R(?![a-zA-Z]))(?!\s*[\^_+*{-])|ℝ(?!\s*[\^_+*-])/g, REALS],
  [/^\s*(?:\\text\s*\{)?\s*(?:all\s+)?(?:real\s+numbers|reals)\s*\}?\s*\.?\s*$/i, REALS],
]

/** A comma that can only stand between thousands: `1{,}000`, `1,\\!000`. */
const THOUSANDS = /(?<=\d)\s*(?:\{\s*,\s*\}|\\text\s*\{,\}|,\s*\\[!,;:])\s*(?=\d{3})/g

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
  [/^\s*(?:USD|US\$|\\textdollar)\s*(?=\d)/, ''],
  [/\^\s*(?:\{\s*o\s*\}|o)\s*$/, '°'],
  [/\\lor(?![a-zA-Z])/g, '\\text{or}'],
  [/(?<=\d)\s*\\text\s*\{\s*to\s*\}\s*(?=\d)/g, ':'],
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
  [/√\s*(\d+)/g, '\\sqrt{$1}'],
  [/√/g, '\\sqrt '],
  [/∛\s*(\d+)/g, '\\sqrt[3]{$1}'],
  [/\*\*/g, '^'],
  [/[⁰¹²³⁴-⁹⁻]+/g, '^{$&}'],
  [/[₀-₉]+/g, '_{$&}'],
  [/_\s*\{\s*([a-zA-Z]{2,})\s*\}/g, '_{\\text{$1}}'],
  [/\.{3}/g, '…'],
  [/(?<=\d)\.(?=\s*[/*^)])/g, ''],
  [/(?<=\d)\s+x\s+(?=10\s*\^)/g, ' * '],
  [/(?<![a-zA-Z])(?:np|math)\.(?=[a-z])/g, ''],
  [/^\s*[≈=]\s*/, ''],
]

/** The same answer in fewer spellings: space and looks are gone, each relation has one sign, brackets of sets are ⦃ and ⦄. */
export function normalizeLatex(text: string): string {
  let result = text
    .trim()
    .replace(/^\\\(([\s\S]*)\\\)$/, '$1')
    .replace(/^(\*\*|["'`])([^"'`*]+)\1$/, '$2')
  result = result.replace(ESCAPED_TWICE, '\\').replace(ROW_SPACE, '\\\\ ').replace(/\\+$/, '')
  if (!result.includes('\\begin')) result = result.replace(/\\\\(?=[()[\]])/g, '\\')
  result = result.replace(THOUSANDS, '').replace(/\\\\/g, ' ⏎ ').replace(SPACE, ' ')
  for (const [pattern, replacement] of BEFORE_LOOKS) result = result.replace(pattern, replacement)
  result = result.replace(LOOKS, ' ')
  for (const [pattern, replacement] of SYNONYMS) result = result.replace(pattern, replacement)
  return notations(inAscii(result)).trim()
}

const SMALL_DIGITS = /[⁰¹²³⁴-⁹⁻₀-₉]/g
const GREEK = /[α-ωΓΔΘΛΞΣΦΨΩ]/g

/** Digits of powers and indices as digits, Greek letters by their names. */
function inAscii(text: string): string {
  return text
    .replace(SMALL_DIGITS, sign => sign.normalize('NFKC').replace('−', '-'))
    .replace(GREEK, letter => GREEK_NAMES[letter] ?? letter)
}

const GREEK_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...'αalpha βbeta γgamma δdelta εepsilon ζzeta ηeta θtheta ιiota κkappa λlambda μmu νnu ξxi ρrho σsigma τtau υupsilon φphi χchi ψpsi ωomega'.split(
      ' ',
    ),
    ...'ΓGamma ΔDelta ΘTheta ΛLambda ΞXi ΣSigma ΦPhi ΨPsi ΩOmega'.split(' '),
  ].map(one => [one[0]!, `\\${one.slice(1)} `]),
)

/** Letters and digits in lower case: what answers are told apart by where they are no mathematics. A sign between digits stays. */
export function plainText(text: string): string {
  return unwrapped(text)
    .toLowerCase()
    .replace(/^\s*(?:an?|the|on)\s+(?=\S)/, '')
    .replace(/(?<!\d)[.,]|[.,](?!\d)|[\s;!?'"`*_\\{}()[\]$-]+/g, '')
}

/** With the words of `\text{…}` as words. */
export function unwrapped(text: string): string {
  return text.replace(/\\text\s*\{([^{}]*)\}/g, '$1')
}
