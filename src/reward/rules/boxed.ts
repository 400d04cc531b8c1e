// Rules that look for a box, and compare in ways that have files of their own.
import { boxesIn } from '../math/boxes.ts'
import { referenceIn, sameAnswer } from '../math/index.ts'
import { isEquiv } from './hendrycks.ts'
import { qwen } from './qwen.ts'
import type { Rule } from './types.ts'

const lastBox = (text: string) => boxesIn(text).at(-1)?.inside

/** volcengine/verl, verl/utils/reward_score/math_reward.py. */
export const verlMath: Rule = {
  name: 'verl-math',
  description: "verl, MATH: the last \\boxed{}, equal after the MATH authors' normalisation",
  extract: lastBox,
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
  isSame: (gold, extracted) => isEquiv(lastBox(gold) ?? gold, extracted),
}

/** huggingface/trl, trl/rewards/accuracy_rewards.py: LaTeX alone counts. */
export const trl: Rule = {
  name: 'trl',
  description:
    'TRL\'s accuracy_reward: the last \\boxed{}, else LaTeX behind "the final answer is"; a bare number is none',
  extract: prediction =>
    lastBox(prediction) ??
    /final answer is:?\s*(?:\$([^$]+)\$|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\])/i
      .exec(prediction)
      ?.slice(1)
      .find(Boolean),
  isSame: (gold, extracted) => referenceIn(gold).some(one => sameAnswer(one, extracted)),
}

/** hkust-nlp/simpleRL-reason, verl/utils/reward_score/hf_math_verify.py. */
export const simplerl: Rule = {
  name: 'simplerl',
  description:
    "SimpleRL-Zoo: extracted as Qwen2.5-Math does, compared as mathematics; what the paper's models were trained with",
  extract(prediction) {
    const answer = prediction
      .split('<|im_start|>assistant')
      .at(-1)!
      .split(/<\/s>|<\|im_end\|>|<\|endoftext\|>/)[0]!
    return qwen.extract(answer)
  },
  isSame: sameAnswer,
}
