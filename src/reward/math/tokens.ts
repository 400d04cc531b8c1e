import { LIMITING } from './values.ts'

export type Token =
  | { kind: 'number'; text: string }
  /** `\name`, or a sign. */
  | { kind: 'sign'; text: string }
  | { kind: 'letter'; text: string }
  /** Words from `\text{…}`, or several letters that are no product of variables. */
  | { kind: 'text'; text: string }

/** Functions that are written as words, and as commands. */
export const FUNCTIONS = new Set(
  'sin cos tan cot sec csc arcsin arccos arctan arccot sinh cosh tanh coth ln log lg exp max min gcd lcm det deg sqrt'.split(
    ' ',
  ),
)

const LETTERS: Readonly<Record<string, string>> = { ell: 'l', imath: 'i', jmath: 'j' }
const PATTERN =
  /(\d+(?:\.\d+)?|\.\d+)|\\text\s*\{([^{}]*)\}|\\begin\s*\{([a-z*]+)\}(?:\{[^{}]*\})?|\\end\s*\{([a-z*]+)\}|\\([a-zA-Z]+)|(⏎)|([a-zA-Z]+)|(\s+)|([\s\S])/gy

/** A word that is no function's name: where there is one, shorter ones are words too. */
const PROSE = /(?<![a-zA-Z])(?!(?:a|arc)?(?:sin|cos|tan|cot|sec|csc)h?(?![a-z])|sqrt|infinity)[a-zA-Z]{4,}/g
const NO_WORDS = /\\text\s*\{[^{}]*\}|\\[a-zA-Z]+/g

/** @returns undefined where there are more than `most` tokens. */
export function tokensOf(text: string, most: number): Token[] | undefined {
  const tokens: Token[] = []
  const prose = (text.replace(NO_WORDS, ' ').match(PROSE) ?? []).some(word => !PRODUCT.test(word))
  let isApart = false
  PATTERN.lastIndex = 0
  for (const match of text.matchAll(PATTERN)) {
    if (tokens.length > most) return undefined
    const [, number, words, begin, end, command, row, letters, space, sign] = match
    if (space !== undefined) {
      isApart = true
      continue
    }
    if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (words !== undefined) tokens.push(...textTokens(words, tokens.at(-1)))
    else if (begin !== undefined) tokens.push({ kind: 'sign', text: `begin ${begin}` })
    else if (end !== undefined) tokens.push({ kind: 'sign', text: `end ${end}` })
    else if (command !== undefined) tokens.push(commandToken(command))
    else if (row !== undefined) tokens.push({ kind: 'sign', text: 'row' })
    else if (letters !== undefined)
      tokens.push(
        ...letterTokens(letters, prose || (isApart && tokens.at(-1)?.kind === 'number' && UNITS.has(letters))),
      )
    else tokens.push({ kind: 'sign', text: sign! })
    isApart = false
  }
  return tokens
}

function textTokens(words: string, before: Token | undefined): Token[] {
  const text = words.trim().replace(/\s+/g, ' ')
  if (LIMITS.test(text)) return [{ kind: 'sign', text }]
  if (/^[msghNJWVAKCFLT]$/.test(text) && before && (before.kind === 'number' || AMOUNT.has(before.text)))
    return [{ kind: 'text', text }]
  if (LIST.test(text)) return (text.match(ITEM) ?? []).flatMap(listed)
  const [, amount, unit] = /^(-?\d+(?:\.\d+)?)\s+([a-z].*)$/i.exec(text) ?? []
  if (amount !== undefined)
    return [
      ...textTokens(amount, before),
      { kind: LIMITS.test(unit!) || /\d/.test(unit!) ? 'sign' : 'text', text: unit! },
    ]
  if (/^(?:and|or|,|;)$/i.test(text)) return [{ kind: 'sign', text: ',' }]
  if (/^\(?[A-Za-z]\)?[.:]?$/.test(text)) return [{ kind: 'letter', text: text.replace(/[^A-Za-z]/g, '') }]
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return [{ kind: 'number', text }]
  return text === '' ? [] : [{ kind: 'text', text }]
}

/** What an amount ends in, beside digits. */
const AMOUNT = new Set(['°', '}', ')', 'π', '%'])

/** With them a number is none: no parser takes them. */
const LIMITS = new RegExp(
  String.raw`^(?:${LIMITING}|half of|twice|or more|or less|or fewer|out of .*|\(?or -?\d.*|is not .*)$`,
  'i',
)

/** "A, C and D", "3 and 4" */
const ITEM = /[A-Z]|-?\d+(?:\.\d+)?/g
const LIST = new RegExp(`^(?:${ITEM.source})(?:(?:\\s*,\\s*(?:and |or )?|\\s+(?:and|or)\\s+)(?:${ITEM.source}))+$`)

function listed(item: string, at: number): Token[] {
  const token: Token = { kind: /[A-Z]/.test(item) ? 'letter' : 'number', text: item }
  return at === 0 ? [token] : [{ kind: 'sign', text: ',' }, token]
}

function commandToken(command: string): Token {
  if (
    FUNCTIONS.has(command) ||
    [
      'frac',
      'binom',
      'boxed',
      'overline',
      'bar',
      'hat',
      'vec',
      'overrightarrow',
      'sum',
      'prod',
      'int',
      'lfloor',
      'rfloor',
      'lceil',
      'rceil',
      'pmod',
      'bmod',
      'mod',
      'prime',
    ].includes(command)
  )
    return { kind: 'sign', text: command }
  return { kind: 'letter', text: LETTERS[command] ?? `\\${command}` }
}

/** Words are words; few letters are variables, each by itself. @param prose whether they stand among words, or behind an amount */
function letterTokens(letters: string, prose: boolean): Token[] {
  const word = letters.toLowerCase()
  // "1orx=2"
  const joined = /^(and|or)([A-Za-z])$/.exec(letters)
  if (joined)
    return [
      { kind: 'sign', text: ',' },
      { kind: 'letter', text: joined[2]! },
    ]
  if (word === 'and' || word === 'or') return [{ kind: 'sign', text: ',' }]
  if (FUNCTIONS.has(letters)) return [{ kind: 'sign', text: letters }]
  if (word === 'pi') return [{ kind: 'letter', text: 'π' }]
  if (word === 'infinity' || word === 'inf') return [{ kind: 'letter', text: '∞' }]
  if (word === 'percent' || word === 'pct') return [{ kind: 'sign', text: '%' }]
  if ((letters.length > 3 && !PRODUCT.test(letters)) || (prose && letters.length > 1))
    return [{ kind: 'text', text: letters }]
  return [...letters].map(text => ({ kind: 'letter', text }))
}

/** Four letters and more that are no word: without a vowel, with a capital inside, or in the order of the alphabet. */
const PRODUCT = /^(?:[^aeiouAEIOU]+|[a-zA-Z]*[a-z][A-Z][a-zA-Z]*|abcd?e?f?)$/

const UNITS = new Set(
  'cm mm km in ft yd mi kg mg lb oz ml hr min sec am pm mph cents miles units degrees sq'.split(' '),
)
