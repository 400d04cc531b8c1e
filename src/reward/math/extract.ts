import { lastMatch } from '../matches.ts'
import { boxesIn } from './boxes.ts'

/** What may stand between two boxes that are one answer. */
const GLUE =
  /^(?:[\s.,;:$()[\]&+~\\]|\\[()[\],;! ]|\\q?quad|\\text\s*\{\s*(?:and|or)?\s*\}|and|or|[a-z](?:_\{?\d\}?)?\s*=)*$/i
const LONGEST_GLUE = 40
const MOST_BOXES = 100

const ANCHOR =
  /(?:final\s+answer|answer|(?:correct|right|best)\s+(?:option|choice))\s*(?:is|:|=|should\s+be|must\s+be)\s*:?|final\s+answer\s*\*{0,2}\s*:?|####(?=[^\S\n]*-?\$?[\d.,]{1,40}[^\S\n]*$)/gim
const NUMBER =
  /(?<![\p{L}\d_^]|\^\{)-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:\s*\/\s*\d+)?\s*(?:\\?%|percent|pct)?|(?<![\p{L}\d_^])-?\.\d+/gu
/** How much of a text behind an anchor is looked at. */
const NEAR = 400
/** A shorter text without an answer of its own is the answer. */
const WHOLE = 200

/** What a completion, or a reference, says the answer is, the likeliest first. */
export function answersIn(completion: string): string[] {
  const text = withoutThoughts(completion)
  const boxes = lastBoxes(text)
  if (boxes.length > 0) return [boxes.join(', ')]
  const anchored = afterAnchor(text)
  if (anchored !== undefined) return [anchored]
  const stated = lastStated(text)
  const choice = stated === undefined || text.length <= WHOLE ? choiceOf(text, stated === undefined) : undefined
  if (choice !== undefined) return [choice]
  if (text.length <= WHOLE && (stated === undefined || (!/\$|\\[([]/.test(text) && wordsIn(text) <= 1)))
    return text.trim() === '' ? [] : [text.trim().replace(/^(\*{1,2})([^*]+)\1$/, '$2')]
  return stated === undefined ? [] : [stated]
}

/**
 * What a reference says, which is most often an answer and nothing else: in a box or in dollar signs, bare, or with the signs only between its parts
 * (`69$,$84`, as OlympiadBench has them).
 */
export function referenceIn(gold: string): string[] {
  if (boxesIn(gold).length > 0 || gold.search(ANCHOR) >= 0) return answersIn(gold)
  if (/^\s*(?:\$|\\[([])/.test(gold)) return answersIn(gold)
  const text = `$${gold}$`
  const formulas = formulasIn(text)
  const isOne =
    formulas.length > 1 && formulas.every((formula, i) => i === 0 || areOne(text, formulas[i - 1]!, formula))
  if (isOne) return [listed(text, formulas)]
  return gold.trim() === '' ? [] : [gold.trim()]
}

/** What stands behind `</think>`, where something does. */
function withoutThoughts(text: string): string {
  const said = text.slice(text.lastIndexOf(THOUGHT) + THOUGHT.length)
  return text.includes(THOUGHT) && said.trim() !== '' ? said : text
}

const THOUGHT = '</think>'

/** The letter of a choice: one that a text begins with, as in "B) 12", or, of a sentence without formulas and numbers, the last. */
function choiceOf(text: string, isProse: boolean): string | undefined {
  const first = /^\s*(?:\*\*)?(?:\(([A-Z])\)|([A-Z])[.)])(?:\*\*)?(?=\s)/.exec(text)
  if (first) return first[1] ?? first[2]
  return isProse && wordsIn(text) >= FEW_WORDS ? lastMatch(text, LONE_LETTER)?.[0].replace(/[^A-Z]/g, '') : undefined
}

/** Neither the article nor the pronoun. */
const LONE_LETTER =
  /(?<=^|\s)(?:\*\*)?\(?(?:[B-HJ-Z]|A(?!\s+[a-z])|A(?=\s+(?:is|was|and|or|because)\b))\)?(?:\*\*)?(?=[.,:;\s]|$)/g
/** As many words are a sentence, and no name such as "Plan B". */
const FEW_WORDS = 3

/** Commands, with what they are given where that is a name or a text of a formula. */
const NO_WORDS = /\\(?:begin|end|text\w*|mbox|mathrm|operatorname)\s*\{[^{}]*\}|\\[a-zA-Z]+|\b(?:and|or)\b/g

function wordsIn(text: string): number {
  return (text.replace(NO_WORDS, ' ').match(/[A-Za-z][a-z']+/g) ?? []).length
}

/** The last formula, or the last number where it stands behind all formulas. */
function lastStated(text: string): string | undefined {
  const formulas = formulasIn(text)
  const last = formulas.at(-1)
  const rest = last ? text.slice(last.end) : text
  const number = lastMatch(rest, NUMBER)?.[0].trim()
  if (number !== undefined) return number
  if (!last) return undefined
  let first = formulas.length - 1
  while (first > 0 && areOne(text, formulas[first - 1]!, formulas[first]!)) first--
  return listed(text, formulas.slice(first))
}

/** "$1$, $2$ and $3$" */
function areOne(text: string, { end }: Formula, { start }: Formula): boolean {
  return start - end <= LONGEST_GLUE && /^\s*(?:,?\s*(?:and|or)|,|;)?\s*$/.test(text.slice(end, start))
}

function listed(text: string, formulas: readonly Formula[]): string {
  return formulas.map(({ inside }) => inside.trim()).join(', ') + percentAt(text, formulas.at(-1)!.end)
}

/** The last boxes that stand together. */
function lastBoxes(text: string): string[] {
  const boxes = boxesIn(text)
  let first = boxes.length - 1
  while (
    first > 0 &&
    boxes.length - first < MOST_BOXES &&
    isGlue(text.slice(boxes[first - 1]!.end, boxes[first]!.start))
  )
    first--
  return boxes.slice(Math.max(first, 0)).map(({ inside }) => inside.trim())
}

function isGlue(between: string): boolean {
  return between.length <= LONGEST_GLUE && GLUE.test(between)
}

/** What the sentence behind the last anchor states. */
function afterAnchor(text: string): string | undefined {
  const last = lastMatch(text, ANCHOR)
  if (!last) return undefined
  const near = text.slice(last.index + last[0].length, last.index + last[0].length + NEAR)
  const sentence = /^\s*(?:\$[^$]*\$|\\\([\s\S]*?\\\)|\\\[[\s\S]*?\\\]|\.(?=\S)|[^.\n$])*/.exec(near)![0]
  const word = WORD.exec(sentence)?.[1]
  if (word !== undefined && !LISTED.test(sentence)) return word
  const claim = sentence.replace(DENIED, '').split(/,?\s*\b(?:because|since|where|which|but|and not)\b/)[0]!
  const stated = claim.split(/\b(?:is|are|equals|be)\b/).at(-1)!
  const formulas = formulasIn(stated)
  const apart = formulas.findIndex((formula, i) => i > 0 && !areOne(stated, formulas[i - 1]!, formula))
  if (formulas.length > 0) return listed(stated, apart < 0 ? formulas : formulas.slice(0, apart))
  const plain = stated.trim().replace(/^[:*_\s]+|[*_\s]+$/g, '')
  const number = new RegExp(NUMBER.source, 'u').exec(plain)?.[0]
  if (number !== undefined && wordsIn(plain) > 0) return number.trim()
  return plain === '' ? undefined : plain
}

/** "not 7 but 8" */
const DENIED = /^\s*not\b[\s\S]*?\bbut\b/
/** "yes, …", "(C) because …" */
const WORD =
  /^[\s:*_]*(?:[oO]ption|[cC]hoice)?[\s*_]*([yY]es|[nN]o|[tT]rue|[fF]alse|\(?[A-Z]\)?)(?=[*_\s]*(?:[.,;:]|$|because|since))/
/** "A, C and D": choices. */
const LISTED = /^[\s:*_]*\(?[A-Z]\)?\s*(?:,|and|or)\s*\(?[A-Z]\)?\s*(?:,|and|or|\.|$)/

interface Formula {
  inside: string
  /** With its signs. */
  start: number
  end: number
}

/** What stands in `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, in order. */
function formulasIn(text: string): Formula[] {
  const found: Formula[] = []
  /** Signs that do not come again. */
  const missing = new Set<string>()
  const pattern = /\$\$|\$|\\\(|\\\[/g
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const close = { $$: '$$', $: '$', '\\(': '\\)', '\\[': '\\]' }[match[0]]!
    const start = match.index + match[0].length
    if (match.index > 0 && text[match.index - 1] === '\\') continue
    const end = missing.has(close) ? -1 : closing(text, close, start)
    if (end < 0) {
      missing.add(close)
      continue
    }
    const inside = text.slice(start, end)
    // A line that ends in a dollar sign is about money.
    if (inside.trim() !== '' && !(close === '$' && /^[^\S\n]*\n/.test(inside)))
      found.push({ inside, start: match.index, end: end + close.length })
    pattern.lastIndex = end + close.length
  }
  return found
}

function closing(text: string, close: string, from: number): number {
  let end = text.indexOf(close, from)
  while (end > 0 && close.startsWith('$') && text[end - 1] === '\\') end = text.indexOf(close, end + 1)
  return end
}

function percentAt(text: string, at: number): string {
  return /^\s*(?:\\?%|percent|pct)/.test(text.slice(at, at + 12)) ? '%' : ''
}
