import { lastBoxed } from './boxed.ts'
import { integerOf } from './integer.ts'
import { lastMatch } from './matches.ts'
import type { RewardInput } from './types.ts'

/** What the rewards of GSM8K look at. */
type Answered = Pick<RewardInput, 'completion' | 'answer'>

const MARK = '#### '

/** As OpenAI's own grader finds an answer, but the last one. */
const MARKED = /#### (-?[0-9.,]+)/g

/** lm-eval's flexible-extract of GSM8K. */
const NUMBER = /(-?[$0-9.,]{2,})|(-?[0-9]+)/g

/**
 * 1 where the completion's answer is the right integer: the last `\boxed{}` counts, or, where there is none, the last `#### n`.
 * @throws Error when the right answer itself is no integer.
 */
export function gsm8kStrict({ completion, answer }: Answered): 0 | 1 {
  const expected = integerOf(afterMark(answer))
  if (expected === undefined)
    throw new Error(`gsm8kStrict: the answer is ${JSON.stringify(answer)}, expected an integer; use gsm8kLenient`)
  return gsm8kStrictAnswer(completion) === expected ? 1 : 0
}

gsm8kStrict.extract = gsm8kStrictAnswer

/** The integer that a completion answers, as `gsm8kStrict` reads it. */
export function gsm8kStrictAnswer(completion: string): string | undefined {
  const stated = lastBoxed(completion) ?? lastMatch(completion, MARKED)?.[1]?.replace(/,+$/, '')
  return stated === undefined ? undefined : integerOf(stated)
}

/** 1 where the last number of the completion is the right one: lm-eval's `flexible-extract` and `exact_match` of GSM8K. */
export function gsm8kLenient({ completion, answer }: Answered): 0 | 1 {
  const stated = gsm8kLenientAnswer(completion)
  return stated !== undefined && comparable(stated) === comparable(answer) ? 1 : 0
}

gsm8kLenient.extract = gsm8kLenientAnswer

/** The last number of a completion, as lm-eval's `flexible-extract` cuts it out. */
export function gsm8kLenientAnswer(completion: string): string | undefined {
  return lastMatch(completion, NUMBER)?.[0]
}

/** lm-eval's `regexes_to_ignore`, in its order; its `(?s).*#### ` is what stands up to the last mark. */
function comparable(text: string): string {
  return afterMark(text.replace(/[,$]/g, '')).trim().replace(/\.$/, '')
}

function afterMark(text: string): string {
  const at = text.lastIndexOf(MARK)
  return at < 0 ? text : text.slice(at + MARK.length)
}
