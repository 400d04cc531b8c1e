import { lastMatch } from '../matches.ts'
import { anchored, hasAnchor } from './anchors.ts'
import { boxesIn } from './boxes.ts'
import { areListed, areOne, formulasIn, lastRow, listed, wordsIn } from './formulas.ts'
import { VALUE } from './values.ts'

/** What may stand between two boxes that are one answer. */
const GLUE =
  /^(?:[\s.,;:$()[\]&+~\\]|\\[()[\],;! ]|\\q?quad|\\text\s*\{\s*(?:and|or)?\s*\}|and|or|[a-z](?:_\{?\d\}?)?\s*=)*$/i
const LONGEST_GLUE = 40
const MOST_BOXES = 100

/** A shorter text without an answer of its own is the answer. */
const WHOLE = 200

/** What a completion, or a reference, says the answer is, the likeliest first. */
export function answersIn(completion: string): string[] {
  const text = withoutEnd(withoutThoughts(completion))
  const boxes = lastBoxes(text)
  if (boxes.length > 0) return [boxes.map(lastRow).join(', ')]
  const said = anchored(text)
  if (said !== undefined) return [said]
  const stated = lastStated(text)
  const choice = stated === undefined || text.length <= WHOLE ? choiceOf(text, stated === undefined) : undefined
  if (choice !== undefined) return [choice]
  const bare = text.length <= WHOLE ? withoutLabel(text) : undefined
  if (bare !== undefined && (stated === undefined || (formulasIn(bare).length === 0 && wordsIn(bare) <= 1)))
    return bare === '' ? [] : [bare]
  return stated === undefined ? [] : [stated]
}

/** Up to what ends a turn, which some models write out. */
function withoutEnd(text: string): string {
  const said = text.split(/<\/s>|<\|(?:endoftext|im_end|eot_id|end_of_text)\|>/, 1)[0]!
  return said.trim() === '' ? text : said
}

/** 18 of "Total: 18", "So 18", "= 18", "**18**", of "18 (dollars)" and of a last line "18". */
function withoutLabel(text: string): string {
  const whole = text.trim()
  const line = wordsIn(whole) <= 1 && !whole.includes('\\') ? whole.split('\n').at(-1)!.trim() : whole
  return line
    .replace(/^(\*{1,2}|["'`])([^*"`]+)\1$/, '$2')
    .replace(/^(?:[A-Z][a-z]*\s*:|(?:So|Thus|Hence)[,:]?\s|Ans\s*[.:=]|[=≈>]|[*•](?=\s))\s*(?=\S)/, '')
    .replace(/(?<=\d)\s*\([a-z]+\)$/, '')
}

/**
 * What a reference says, which is most often an answer and nothing else: in a box or in dollar signs, bare, or with the signs only between its parts
 * (`69$,$84`, as OlympiadBench has them).
 */
export function referenceIn(gold: string): string[] {
  if (boxesIn(gold).length > 0 || hasAnchor(gold)) return answersIn(gold)
  if (/^\s*(?:\$|\\[([])/.test(gold)) return answersIn(gold)
  const text = `$${gold}$`
  const formulas = formulasIn(text)
  const isOne =
    formulas.length > 1 && formulas.every((formula, i) => i === 0 || areListed(text, formulas[i - 1]!, formula))
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

/** The last formula, or the last number where it stands behind all formulas. */
function lastStated(text: string): string | undefined {
  const formulas = formulasIn(text)
  const last = formulas.at(-1)
  const rest = last ? text.slice(last.end) : text
  const number = lastMatch(rest, VALUE)?.[0].trim()
  if (number !== undefined) return number
  if (!last) return undefined
  let first = formulas.length - 1
  while (first > 0 && areOne(text, formulas[first - 1]!, formulas[first]!)) first--
  return listed(text, formulas.slice(first))
}

/** The last boxes that stand together. */
function lastBoxes(text: string): string[] {
  const boxes = boxesIn(text).filter(({ inside }) => inside.trim() !== '')
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
