import { lastBoxed } from '../boxed.ts'
import { gsm8kLenient, gsm8kLenientAnswer, gsm8kStrictAnswer } from '../gsm8k.ts'
import { integerOf } from '../integer.ts'
import { answersIn, referenceIn, sameAnswer } from '../math/index.ts'
import { lmEvalMath, simplerl, trl, verlMath } from './boxed.ts'
import { lmEvalCot, lmEvalFlexible, lmEvalStrict, openai, openInstruct, verlFlexible, verlStrict } from './gsm8k.ts'
import { hendrycks } from './hendrycks.ts'
import { dapo, minerva } from './minerva.ts'
import { olympiad } from './olympiad.ts'
import { qwen } from './qwen.ts'
import type { Rule } from './types.ts'

export { gradeBy, type Precision, type Rule, rewardBy, type Verdict } from './types.ts'

/** What training and evaluation use for mathematics. */
export const math: Rule = {
  name: 'math',
  description: 'Ours, as Math-Verify: boxed, "the answer is", else the last formula or number; equal as mathematics',
  extract: prediction => answersIn(prediction)[0],
  isSame: (gold, extracted) => referenceIn(gold).some(one => sameAnswer(one, extracted)),
}

/** As `math`, of an answer that is marked. */
export const mathStrict: Rule = {
  name: 'math-strict',
  description: 'Ours: the last \\boxed{}, or those that stand together, equal as mathematics',
  extract: prediction => (isBoxed(prediction) ? answersIn(prediction)[0] : undefined),
  isSame: (gold, extracted) => referenceIn(gold).some(one => sameAnswer(one, extracted)),
}

/** In a box that is closed, or in one of a sign without braces: `\\boxed 2`. */
function isBoxed(prediction: string): boolean {
  return lastBoxed(prediction) !== undefined || /\\boxed\s+[^\s{]/.test(prediction)
}

/** GSM8K as this project trains and evaluates it. */
export const strict: Rule = {
  name: 'gsm8k-strict',
  description: 'Ours, GSM8K: the last \\boxed{}, else the last "#### n", equal as an integer',
  extract: gsm8kStrictAnswer,
  isSame: (gold, extracted) => integerOf(gold.split('####').at(-1)!) === extracted,
}

export const lenient: Rule = {
  name: 'gsm8k-lenient',
  description: "Ours, GSM8K: the last number, as lm-evaluation-harness's flexible-extract",
  extract: gsm8kLenientAnswer,
  isSame: (gold, extracted) => gsm8kLenient({ completion: extracted, answer: gold }) === 1,
}

/** All rules, ours first. */
export const rules: readonly Rule[] = [
  math,
  mathStrict,
  strict,
  lenient,
  openai,
  verlStrict,
  verlFlexible,
  lmEvalStrict,
  lmEvalFlexible,
  lmEvalCot,
  openInstruct,
  hendrycks,
  verlMath,
  lmEvalMath,
  minerva,
  dapo,
  qwen,
  simplerl,
  trl,
  olympiad,
]

/** @throws Error that lists the rules where there is none of that name. */
export function ruleOf(name: string): Rule {
  const rule = rules.find(one => one.name === name)
  if (rule) return rule
  throw new Error(`grade: there is no rule ${JSON.stringify(name)}; there are ${rules.map(one => one.name).join(', ')}`)
}
