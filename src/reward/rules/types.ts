import type { Reward } from '../types.ts'

/** How someone grades: what of a prediction counts as its answer, and when that is the reference's. */
export interface Rule {
  /** In lower case, words joined by `-`. */
  name: string
  /** One sentence for `tinylora grade --list`. */
  description: string
  /** Undefined where the prediction has no answer. */
  extract(prediction: string): string | undefined
  /**
   * @param gold the reference as the data has it
   * @param precision how far numbers may lie apart, or those of each answer, where the problem says so and the rule looks at it
   */
  isSame(gold: string, extracted: string, precision?: Precision): boolean
}

export type Precision = number | readonly number[]

export interface Verdict {
  rule: string
  correct: boolean
  /** Null where there is no answer. */
  extracted: string | null
}

/** In characters: nobody's reference is nearly as long. A longer answer, or reference, is compared as it is written, so that no rule has to be quick on it. */
export const LONGEST_ANSWER = 2000

/** Grades a prediction; of several references one is enough. */
export function gradeBy(
  rule: Rule,
  gold: string | readonly string[],
  prediction: string,
  precision?: Precision,
): Verdict {
  const extracted = rule.extract(prediction)
  const golds = typeof gold === 'string' ? [gold] : gold
  const isSame = (one: string, answer: string) =>
    Math.max(one.length, answer.length) > LONGEST_ANSWER ? one === answer : rule.isSame(one, answer, precision)
  const correct = extracted !== undefined && golds.some(one => isSame(one, extracted))
  return { rule: rule.name, correct, extracted: extracted ?? null }
}

/** A rule as a reward: 1 for a right answer, 0 for a wrong one. A column `error` of a problem's row is the rule's precision. */
export function rewardBy(rule: Rule): Reward & { extract: NonNullable<Reward['extract']> } {
  const reward: Reward = ({ completion, answer, error }) =>
    Number(gradeBy(rule, answer, completion, precisionOf(error)).correct)
  Object.defineProperty(reward, 'name', { value: rule.name })
  return Object.assign(reward, { extract: rule.extract })
}

/** Data sets keep it as a number or as its text. */
function precisionOf(error: unknown): number | undefined {
  const precision = error == null || error === '' ? Number.NaN : Number(error)
  return Number.isFinite(precision) ? precision : undefined
}
