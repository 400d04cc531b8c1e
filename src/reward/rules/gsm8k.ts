import { lastMatch } from '../matches.ts'
import { clipped } from './clipped.ts'
import type { Rule } from './types.ts'

const MARKED = '#### (-?[0-9.,]+)'

const marked = (gold: string) =>
  gold.slice(gold.lastIndexOf('#### ') < 0 ? 0 : gold.lastIndexOf('#### ') + '#### '.length)
const withoutCommas = (text: string) => text.replaceAll(',', '')

/** openai/grade-school-math, grade_school_math/dataset.py. */
export const openai: Rule = {
  name: 'gsm8k-openai',
  description: 'GSM8K as its authors grade: the first "#### n", commas dropped, equal as a text',
  extract: prediction => new RegExp(MARKED).exec(prediction)?.[1]?.trim().replaceAll(',', ''),
  isSame: (gold, extracted) => extracted === withoutCommas(marked(gold)).trim(),
}

/** volcengine/verl, verl/utils/reward_score/gsm8k.py. */
export const verlStrict: Rule = {
  name: 'gsm8k-verl-strict',
  description: 'verl, GSM8K, strict: the last "#### n" of the last 300 characters',
  extract: prediction => lastMatch(clipped(prediction), new RegExp(MARKED, 'g'))?.[1]?.replace(/[,$]/g, ''),
  isSame: (gold, extracted) => extracted === withoutCommas(marked(gold)).trim(),
}

export const verlFlexible: Rule = {
  name: 'gsm8k-verl-flexible',
  description: 'verl, GSM8K, flexible: the last number of the last 300 characters, commas kept',
  extract(prediction) {
    const numbers = [...clipped(prediction).matchAll(/-?[0-9.,]+/g)].map(([number]) => number)
    return numbers.findLast(number => number !== '.') ?? numbers[0]
  },
  isSame: (gold, extracted) => extracted === withoutCommas(marked(gold)).trim(),
}

/** EleutherAI/lm-evaluation-harness, `exact_match` with the `regexes_to_ignore` of gsm8k.yaml. */
const exactMatch: Rule['isSame'] = (gold, extracted) => comparable(gold) === comparable(extracted)

function comparable(text: string): string {
  return marked(text.replace(/[,$]/g, '')).replace(/\.$/, '').toLowerCase()
}

export const lmEvalStrict: Rule = {
  name: 'gsm8k-lm-eval-strict',
  description: 'lm-evaluation-harness, gsm8k, strict-match: the first "#### n"',
  extract: prediction => new RegExp(MARKED).exec(prediction)?.[1]?.trim(),
  isSame: exactMatch,
}

export const lmEvalFlexible: Rule = {
  name: 'gsm8k-lm-eval-flexible',
  description: 'lm-evaluation-harness, gsm8k, flexible-extract: the last number',
  extract: prediction => lastMatch(prediction, /(-?[$0-9.,]{2,})|(-?[0-9]+)/g)?.[0].trim(),
  isSame: exactMatch,
}

export const lmEvalCot: Rule = {
  name: 'gsm8k-lm-eval-cot',
  description: 'lm-evaluation-harness, gsm8k_cot, strict-match: the first "The answer is n."',
  extract: prediction => /The answer is (-?[0-9.,]+)[^\n]/.exec(prediction)?.[1]?.trim(),
  isSame: exactMatch,
}

/** allenai/open-instruct, open_instruct/ground_truth_utils.py. */
export const openInstruct: Rule = {
  name: 'gsm8k-open-instruct',
  description: 'open-instruct, GSM8K: the last number once commas between digits are dropped, else the whole text',
  extract(prediction) {
    const plain = prediction.replace(/(\p{Nd}),(\p{Nd})/gu, '$1$2')
    return lastMatch(plain, /[-+]?(?:\p{Nd}*\.\p{Nd}+|\p{Nd}+)/gu)?.[0] ?? plain
  },
  isSame: (gold, extracted) => extracted.toLowerCase() === gold.toLowerCase(),
}
