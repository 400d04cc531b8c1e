// Rules that look for a box, and compare in ways that have files of their own.
import { lastBoxed } from '../boxed.ts'
import { lastMatch } from '../matches.ts'
import { referenceIn, sameAnswer } from '../math/index.ts'
import { isEquiv } from './hendrycks.ts'
import { lastBoxedOnly } from './last-boxed.ts'
import { qwen } from './qwen.ts'
import type { Rule } from './types.ts'

/** volcengine/verl, verl/utils/reward_score/math_reward.py. */
export const verlMath: Rule = {
  name: 'verl-math',
  description: "verl, MATH: the last \\boxed{}, equal after the MATH authors' normalisation",
  extract: lastBoxedOnly,
  isSame: isEquiv,
}

/** EleutherAI/lm-evaluation-harness, hendrycks_math. */
export const lmEvalMath: Rule = {
  name: 'lm-eval-math',
  description:
    'lm-evaluation-harness, hendrycks_math: what stands between the first and the last dollar sign, else everything',
  extract(prediction) {
    const [first, last] = [prediction.indexOf('$'), prediction.lastIndexOf('$')]
    return first < last ? prediction.slice(first + 1, last) : prediction
  },
  isSame: (gold, extracted) => isEquiv(lastBoxedOnly(gold) ?? gold, extracted),
}

/** huggingface/trl, trl/rewards/accuracy_rewards.py: LaTeX alone counts. */
export const trl: Rule = {
  name: 'trl',
  description: 'TRL\'s accuracy_reward: the last \\boxed{}, else LaTeX behind the word "answer"; a bare number is none',
  extract: prediction => lastBoxed(prediction) ?? lastMatch(prediction, ANSWERED)?.slice(1).find(Boolean)?.trim(),
  isSame: (gold, extracted) => referenceIn(gold).some(one => sameAnswer(one, extracted)),
}

/** LaTeX at most some fifty characters behind the word "answer". */
const ANSWERED =
  /answer(?:[^$\\\n.]|\n){0,50}?(?:\$\$([^$]{1,4000})\$\$|\$((?:[^$\\]|\\[\s\S]){1,4000})\$|\\\(([\s\S]{1,4000}?)\\\)|\\\[([\s\S]{1,4000}?)\\\])/gi

/** hkust-nlp/simpleRL-reason, verl/utils/reward_score/hf_math_verify.py. */
export const simplerl: Rule = {
  name: 'simplerl',
  description:
    "SimpleRL-Zoo: extracted as Qwen2.5-Math does, compared as mathematics; what the paper's models were trained with",
  extract(prediction) {
    const [whole, said = whole] = prediction.split('<|im_start|>assistant')
    return qwen.extract(said!.split(/<\/s>|<\|im_end\|>|<\|endoftext\|>/)[0]!)
  },
  isSame: sameAnswer,
}
