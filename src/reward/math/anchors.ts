// What a text says "the answer is".
import { areOne, formulasIn, listed, wordsIn } from './formulas.ts'
import { LIMITING, VALUE } from './values.ts'

/** "the answer is", a heading such as "**Answer**", GSM8K's "#### ", and as much in Chinese. */
const ANCHOR = new RegExp(
  [
    String.raw`(?:answers?|solutions(?=\s+are)|(?:correct|right|best)\s+(?:option|choice))(?:\s(?:to|for)\s[^.:\n]{1,60}?)?\*{0,2}\s*(?:is|are|:|=|(?:should|must)\s+be)\s*:?`,
    String.raw`answer\s*\*{1,2}[^\S\n]*$`,
    String.raw`####(?=[^\S\n]*\*{0,2}-?\$?[\d.,]{1,40}\*{0,2}(?:[^\S\n]+[a-z]{1,20})?[^\S\n]*$)`,
    String.raw`答案\s*(?:是|为|[:：])+|故选\s*[:：]?`,
  ].join('|'),
  'gim',
)
/** How many are looked at, from the last on. */
const MOST_ANCHORS = 20
/** How much of a text behind an anchor is looked at. */
const NEAR = 400

export function hasAnchor(text: string): boolean {
  return text.search(ANCHOR) >= 0
}

/** What stands behind the last anchor that has an answer behind it. */
export function anchored(text: string): string | undefined {
  const anchors = [...text.matchAll(ANCHOR)].slice(-MOST_ANCHORS).toReversed()
  for (const { 0: anchor, index } of anchors) {
    const stated = statedBehind(anchor, text.slice(index + anchor.length, index + anchor.length + NEAR))
    if (stated !== undefined) return stated
  }
  return undefined
}

function statedBehind(anchor: string, near: string): string | undefined {
  const sentence = firstSentence(near)
  const word = WORD.exec(sentence)?.[1]
  if (word !== undefined && !LISTED.test(sentence)) return word
  const claim = sentence.replace(DENIED, '').split(/,?\s*\b(?:because|since|where|which|but|and not)\b/)[0]!
  const parts = claim.split(/\b(?:is|are|equals|be)\b/)
  const stated = parts.findLast(part => formulasIn(part).length > 0 || part.search(VALUE) >= 0) ?? parts.at(-1)!
  const formulas = formulasIn(stated)
  const apart = formulas.findIndex((formula, i) => i > 0 && !areOne(stated, formulas[i - 1]!, formula))
  if (formulas.length > 0) return listed(stated, apart < 0 ? formulas : formulas.slice(0, apart))
  const plain = stated.trim().replace(PLAIN, '').replace(ASIDE, '')
  if (plain === '') return undefined
  if (wordsIn(plain) === 0) return plain
  // What goes on behind a heading is a solution, and no answer.
  const isSolution = /[:：*]\s*$/.test(anchor) && isBegun(plain, near.slice(sentence.length))
  return isSolution ? undefined : (valueAmongWords(plain) ?? wordsOf(anchor, plain))
}

/** What stands about a claim. */
const PLAIN = /^[:*_`"'“>\s]+|[*_`"'”\\\s]+$/g
/** 0.5 "(or 50%)" */
const ASIDE = /(?<=\S)\s*\((?:or|i\.e\.|about|approximately)[^()]*\)$/

/** Whether a sentence is a step, and another with a number follows. */
function isBegun(sentence: string, rest: string): boolean {
  return (/^\p{L}/u.test(sentence) && rest.search(VALUE) >= 0) || (sentence.includes('=') && rest.includes('='))
}

/** Up to a full stop or a line's end that is in no formula. */
function firstSentence(near: string): string {
  const formulas = formulasIn(near)
  let at = /^[\s:*_]*/.exec(near)![0].length
  while (at < near.length) {
    const formula = formulas.find(({ start }) => start === at)
    if (!formula && END.test(near.slice(at, at + 3))) break
    at = formula ? formula.end : at + 1
  }
  return near.slice(0, at)
}

const END = /^(?:\n|[.?](?:\s|["”*]|$)|[。．]|!(?:\s*$|\s+[A-Z]|\n))/

/** 18 of "18 dollars in 3 days", of "9 * 2 = 18 dollars" and of "that in 3 days she makes $18". */
function valueAmongWords(plain: string): string | undefined {
  if (LIMITED.test(plain)) return plain
  const isFirst = /^\D{0,2}\d/.test(plain) || plain.includes('=')
  return plain
    .slice(plain.lastIndexOf('=') + 1)
    .match(VALUE)
    ?.at(isFirst ? 0 : -1)
    ?.trim()
}

const LIMITED = new RegExp(`^(?:${LIMITING})\\b`, 'i')

/** Longer ones say something about the answer. */
const MOST_WORDS = 6
const ABOUT =
  /^(?:in\b|(?:in)?correct\b|right\b|wrong\b|helpful\b|clear\b|as follows|given\b|found\b|calculated\b|computed\b|obtained\b|shown\b|stated\b|reasonable\b|final\b|an?\s|below\b|above\b)/i

function wordsOf(anchor: string, plain: string): string | undefined {
  const isWish = /be\s*$/.test(anchor)
  return isWish || ABOUT.test(plain) || wordsIn(plain) > MOST_WORDS ? undefined : plain
}

/** "not 7 but 8" */
const DENIED = /^\s*not\b[\s\S]*?\bbut\b/
/** "yes, …", "(C) because …" */
const WORD =
  /^[\s:*_]*(?:[oO]ption|[cC]hoice)?[\s*_]*([yY]es|[nN]o|[tT]rue|[fF]alse|\(?[A-Z]\)?)(?=[*_\s]*(?:[.,;:。．]|$|because|since))/
/** "A, C and D": choices. */
const LISTED = /^[\s:*_]*\(?[A-Z]\)?\s*(?:,|and|or)\s*\(?[A-Z]\)?\s*(?:,|and|or|\.|$)/
