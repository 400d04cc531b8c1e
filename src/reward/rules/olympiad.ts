// OpenBMB/OlympiadBench, eval/auto_scoring_judge.py. Where it asks sympy, our own mathematics answers.
import { realValue, sameAnswer } from '../math/index.ts'
import { closedBoxes } from './last-boxed.ts'
import { LONGEST_ANSWER, type Rule } from './types.ts'

const PRECISION = 1e-8
const SLACK = 1.01
/** Every one is held against every other. */
const MOST_ANSWERS = 30

const SIGNS: readonly (readonly [string, string])[] = [
  ['\\left', ''],
  ['\\right', ''],
  ['∶', ':'],
  ['，', ','],
  ['$', ''],
  ['\\approx', '='],
  ['\\simeq', '='],
  ['\\sim', '='],
  ['^\\prime', "'"],
  ['^{\\prime}', "'"],
  ['^\\circ', ''],
  ['%', ''],
]

/** All boxes, else what stands between dollar signs in the last line, else everything. */
function extract(prediction: string): string {
  const boxes = closedBoxes(prediction, MOST_ANSWERS)
  const formulas = [
    ...prediction
      .trim()
      .split('\n')
      .at(-1)!
      .matchAll(/\$(.*?)\$/g),
  ].map(([, inside]) => inside!)
  const stated = boxes.length > 0 ? boxes : formulas
  return cleaned(stated.length > 0 ? stated.join(',') : prediction)
}

function cleaned(text: string): string {
  if (text.length > LONGEST_ANSWER) return text
  let result = text.split('\\in ')[1] ?? text
  for (const [sign, replacement] of SIGNS) result = result.replaceAll(sign, replacement)
  return result
    .replace(/^[\n$,.:;^_=+`!@#%&*~，。]+|[\n$,.:;^_=+`!@#%&*~，。]+$/g, '')
    .replace(/\\(?:mathrm|mathbf)\{~?([^}]*)\}/g, '$1')
}

/** Answers separated by commas outside of brackets, ± written out, in any order. */
function isSame(gold: string, extracted: string, precision: number | readonly number[] = PRECISION): boolean {
  const reference = extract(gold)
  if (reference === extracted) return true
  const [wanted, own] = [reference, extracted].map(text => plusMinus(byCommas(text.replace(/[\u4e00-\u9fff]+/g, ''))))
  if (wanted!.length !== own!.length || wanted!.length > MOST_ANSWERS) return false
  const left = [...own!]
  return wanted!.every((item, i) => {
    const allowed = typeof precision === 'number' ? precision : (precision[i] ?? precision[0] ?? PRECISION)
    const at = left.findIndex(other => isEqual(item, other, allowed))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

function byCommas(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const char of text) {
    if (char === '(' || char === '[') depth++
    else if (char === ')' || char === ']') depth--
    if (char === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts.map(part => part.trim()).filter((part, i) => part !== '' || i < parts.length - 1)
}

function plusMinus(items: readonly string[]): string[] {
  return items.flatMap(item =>
    item.includes('\\pm') ? [item.replaceAll('\\pm', '+'), item.replaceAll('\\pm', '-')] : [item],
  )
}

function isEqual(reference: string, prediction: string, precision: number): boolean {
  if (reference === prediction) return reference !== ''
  if (UNREAD.test(reference) || UNREAD.test(prediction)) return false
  const isNear = (a: number, b: number) => Math.abs(a - b) <= precision * SLACK
  const [number, own] = [Number(reference), Number(prediction)]
  if (reference.trim() !== '' && prediction.trim() !== '' && Number.isFinite(number) && Number.isFinite(own))
    return [number / 100, number, number * 100].some(one => isNear(one, own))
  const areEquations = reference.includes('=') && prediction.includes('=')
  if (areEquations) return sameAnswer(reference, prediction)
  const side = (text: string) => (text.includes('=') ? text.split('=')[1]!.trim() : text)
  const [a, b] = [realValue(side(reference)), realValue(side(prediction))]
  if (a !== undefined && b !== undefined) return isNear(a, b)
  return a === undefined && b === undefined && sameAnswer(side(reference), side(prediction))
}

/** What sympy's reader of LaTeX does not take: words, boxes, matrices, an end that is cut off. Such answers are texts. */
const UNREAD = /\\(?:text|mbox|boxed|begin)(?![a-z])|(?<![a-zA-Z\\])[a-z]{4,}|\\$/

export const olympiad: Rule = {
  name: 'olympiadbench',
  description: "OlympiadBench's own judge: all boxes, in any order, numbers to 1e-8 unless the problem allows more",
  extract,
  isSame,
}
