// QwenLM/Qwen2.5-Math, evaluation/parser.py and grader.py. Where it asks sympy, our own mathematics answers.

import { lastMatch } from '../matches.ts'
import { realValue, sameAnswer } from '../math/index.ts'
import { stripQwen } from './qwen-strip.ts'
import { LONGEST_ANSWER, type Rule } from './types.ts'

/** Relative. */
const CLOSE = 1e-4
/** Elements of a list that are looked at one by one. */
const MOST_ELEMENTS = 30

function extract(prediction: string): string {
  const stated = stateOf(prediction)
    .slice(0, LONGEST_ANSWER)
    .replace(/\n\s*/g, '')
    .replace(/^:/, '')
    .replace(/\.$/, '')
    .replace(/\/$/, '')
  return stripQwen(stripQwen(stated))
}

function stateOf(text: string): string {
  const minerva = text.indexOf('final answer is $')
  if (minerva >= 0 && text.includes('$. I hope'))
    return text
      .slice(minerva + 'final answer is $'.length)
      .split('$. I hope')[0]!
      .trim()
  const box = text.lastIndexOf('boxed')
  if (box >= 0) return boxed(text.slice(box + 'boxed'.length))
  for (const anchor of ['he answer is', 'final answer is']) {
    const at = text.lastIndexOf(anchor)
    if (at >= 0) return text.slice(at + anchor.length).trim()
  }
  if (text.includes('答案是')) return text.split('答案是')[1]!.trim().split('\n\n')[0]!.trim()
  return lastMatch(text.replaceAll(',', ''), /-?\d*\.?\d+/g)?.[0] ?? ''
}

function boxed(rest: string): string {
  if (!rest.startsWith('{')) return rest.split('$')[0]!.trim()
  let depth = 0
  for (let i = 0; i < rest.length; i++) {
    if (rest[i] === '{') depth++
    else if (rest[i] === '}' && --depth === 0) return rest.slice(1, i)
  }
  return rest.slice(1)
}

function isEqual(prediction: string, reference: string): boolean {
  if (prediction.trim().toLowerCase() === reference.trim().toLowerCase()) return true
  if (/^[A-E]$/.test(reference) && choice(prediction) === reference) return true
  const [number, wanted] = [digits(prediction), digits(reference)]
  if (number !== undefined && wanted !== undefined)
    return [wanted / 100, wanted, wanted * 100].some(one => isClose(number, one))
  if (prediction === '') return false
  return bare(prediction, reference) || parts(prediction, reference) || equations(prediction, reference)
}

function choice(text: string): string | undefined {
  return lastMatch(text.toUpperCase(), /\b[A-E]\b/g)?.[0]
}

/** What Python's `float` takes, once commas are dropped, or a percentage. */
function digits(text: string): number | undefined {
  const plain = text.replaceAll(',', '').trim()
  const [, number, percent] = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(\\?%)?$/i.exec(plain) ?? []
  return number === undefined ? undefined : Number(number) / (percent ? 100 : 1)
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b))
}

/** Equal but for brackets. */
function bare(prediction: string, reference: string): boolean {
  const plain = (text: string) => text.replace(/[{}()]/g, '').toLowerCase()
  const isAround = (text: string, open: string, close: string) => text.startsWith(open) && text.endsWith(close)
  const isStripped =
    (isAround(prediction, '[', ']') && !reference.startsWith('(')) ||
    (isAround(prediction, '(', ')') && !reference.startsWith('['))
  const stripped = (text: string) => (isStripped ? text.replace(/^[[\]()]+|[[\]()]+$/g, '') : text)
  return plain(stripped(prediction)) === plain(stripped(reference))
}

/** Tuples and intervals by their elements, whatever their brackets; matrices. */
function parts(prediction: string, reference: string): boolean {
  const elements = (text: string) => (/^[([].+[)\]]/.test(text) ? text.slice(1, -1).split(',') : undefined)
  const [own, wanted] = [elements(prediction), elements(reference)]
  return (
    own !== undefined &&
    wanted !== undefined &&
    own.length > 1 &&
    own.length <= MOST_ELEMENTS &&
    own.length === wanted.length &&
    own.every((part, i) => isEqual(part, wanted[i]!))
  )
}

function equations(prediction: string, reference: string): boolean {
  const [own, wanted] = [prediction.split('='), reference.split('=')]
  const isShort = (sides: readonly string[]) => sides.length === 2 && sides[0]!.trim().length <= 2
  if (isShort(own) && wanted.length === 1) return isEqual(own[1]!, reference)
  if (isShort(wanted) && own.length === 1) return isEqual(prediction, wanted[1]!)
  // sympy does not read it.
  if (reference.includes('{,}') || prediction.includes('{,}')) return false
  const [a, b] = [realValue(prediction), realValue(reference)]
  return (a !== undefined && b !== undefined && isClose(a, b)) || sameAnswer(reference, prediction)
}

export const qwen: Rule = {
  name: 'qwen',
  description:
    'Qwen2.5-Math: boxed, "the answer is", else the last number; numbers to four digits, also as percentages',
  extract,
  // A box in an answer is no mathematics there.
  isSame: (gold, extracted) =>
    extracted.includes('\\boxed') ? extracted === stripQwen(gold) : isEqual(extracted, stripQwen(gold)),
}
