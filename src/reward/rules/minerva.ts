// Lewkowycz et al., "Solving Quantitative Reasoning Problems with Language Models", appendix: normalisation of answers; verl's math_dapo.py has it too.

import { lastMatch } from '../matches.ts'
import { sameAnswer } from '../math/index.ts'
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
/** Its list lacks feet. */
const REMOVED_BY_VERL = REMOVED.filter(part => part !== 'ft')
/** verl looks at so many characters at the end. */
const CLIPPED = 300

function normalized(text: string, removed: readonly string[] = REMOVED): string {
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
    .replace(/sqrt([^{])/g, 'sqrt{$1}')
    .replaceAll('$', '')
  return /^[\d,]*\d[\d,]*$/.test(result) ? result.replaceAll(',', '') : result
}

export const dapo: Rule = {
  name: 'dapo',
  description: 'DAPO (verl): the last "Answer: …" of the last 300 characters, equal after the normalisation of Minerva',
  extract(prediction) {
    const stated = lastMatch(
      [...prediction.slice(-2 * CLIPPED)].slice(-CLIPPED).join(''),
      /Answer\s*:\s*([^\n]+)/gi,
    )?.[1]
    return stated === undefined ? undefined : normalized(stated, REMOVED_BY_VERL).trim()
  },
  isSame: (gold, extracted) => normalized(gold, REMOVED_BY_VERL).trim() === extracted,
}

/** lm-evaluation-harness adds it to every completion, for those that stop before it. */
const HOPE = 'I hope it is correct.'

export const minerva: Rule = {
  name: 'minerva',
  description:
    'lm-evaluation-harness, minerva_math: "Final Answer: The final answer is … I hope it is correct.", equal after the normalisation of Minerva or as mathematics',
  extract(prediction) {
    const stated = /Final Answer: The final answer is(.*?). I hope it is correct./.exec(`${prediction}${HOPE}`)?.[1]
    return stated === undefined ? undefined : normalized(stated)
  },
  isSame: (gold, extracted) => normalized(gold) === extracted || sameAnswer(normalized(gold), extracted),
}
