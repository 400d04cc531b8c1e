// Lewkowycz et al., "Solving Quantitative Reasoning Problems with Language Models", appendix: normalisation of answers; verl's math_dapo.py has it too.

import { lastMatch } from '../matches.ts'
import { sameAnswer } from '../math/index.ts'
import { clipped } from './clipped.ts'
import { LONGEST_ANSWER, type Rule } from './types.ts'

const SUBSTITUTIONS: readonly (readonly [string, string])[] = [
  ['an ', ''],
  ['a ', ''],
  ['.$', '$'],
  ['\\$', ''],
  ['\\ ', ''],
  [' ', ''],
  ['mbox', 'text'],
  [',\\text{and}', ','],
  ['\\text{and}', ','],
  ['\\text{m}', '\\text{}'],
]
const REMOVED =
  'square|ways|integers|dollars|mph|inches|ft|hours|km|units|\\ldots|sue|points|feet|minutes|digits|cents|degrees|cm|gm|pounds|meters|meals|edges|students|childrentickets|multiples|\\text{s}|\\text{.}|\\text{\ns}|\\text{}^2|\\text{}^3|\\text{\n}|\\text{}|\\mathrm{th}|^\\circ|^{\\circ}|\\;|,\\!|{,}|"|\\dots'.split(
    '|',
  )
interface Version {
  removed: readonly string[]
  /** Whether √[3]8 is read as √[3]{8}. */
  indexedRoots: boolean
  /** Where commas are none of a list. */
  thousands: RegExp
}

const LM_EVAL: Version = { removed: REMOVED, indexedRoots: true, thousands: /^-?\d{1,3}(?:,\d{3})+$/ }
/** Its list lacks feet. */
const VERL: Version = {
  removed: REMOVED.filter(part => part !== 'ft'),
  indexedRoots: false,
  thousands: /^[\d,]*\d[\d,]*$/,
}

function normalized(text: string, { removed, indexedRoots, thousands }: Version): string {
  if (text.length > LONGEST_ANSWER) return text
  let result = text.split('=').at(-1)!
  for (const [before, after] of SUBSTITUTIONS) result = result.replaceAll(before, after)
  for (const part of removed) result = result.replaceAll(part, '')
  result = result.replace(/.*?\$(.*?)\$.*/, '$$$1$$')
  result = result
    .replace(/\\text\{(.*?)\}/g, '$1')
    .replace(/\\textbf\{(.*?)\}/g, '$1')
    .replace(/\\overline\{(.*?)\}/g, '$1')
    .replace(/\\boxed\{(.*)\}/g, '$1')
  result = result
    .replace(/frac([^{])(.)/g, 'frac{$1}{$2}')
    .replace(/(sqrt)(\[[^\]]*\])(\w)/g, indexedRoots ? '$1$2{$3}' : '$&')
    .replace(indexedRoots ? /sqrt(?!\[)([^{])/g : /sqrt([^{])/g, 'sqrt{$1}')
    .replaceAll('$', '')
  return thousands.test(result) ? result.replaceAll(',', '') : result
}

export const dapo: Rule = {
  name: 'dapo',
  description: 'DAPO (verl): the last "Answer: …" of the last 300 characters, equal after the normalisation of Minerva',
  extract(prediction) {
    const stated = lastMatch(clipped(prediction), /Answer\s*:\s*([^\n]+)/gi)?.[1]
    return stated === undefined ? undefined : normalized(stated, VERL).trim()
  },
  isSame: (gold, extracted) => normalized(gold, VERL).trim() === extracted,
}

/** What sympy's reader of LaTeX does not take. */
const UNREAD = /\\(?:%|begin|[{}]|cup|text)|[[\]]/

/** lm-evaluation-harness adds it to every completion, for those that stop before it. */
const HOPE = 'I hope it is correct.'

export const minerva: Rule = {
  name: 'minerva',
  description:
    'lm-evaluation-harness, minerva_math: "Final Answer: The final answer is … I hope it is correct.", equal after the normalisation of Minerva or as mathematics',
  extract(prediction) {
    const stated = /Final Answer: The final answer is(.*?). I hope it is correct./.exec(`${prediction}${HOPE}`)?.[1]
    return stated === undefined ? undefined : normalized(stated, LM_EVAL)
  },
  isSame(gold, extracted) {
    const wanted = normalized(gold, LM_EVAL)
    return wanted === extracted || (!UNREAD.test(wanted + extracted) && sameAnswer(wanted, extracted))
  },
}
