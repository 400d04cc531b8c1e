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

/** Grades a prediction; of several references one is enough. */
export function gradeBy(
  rule: Rule,
  gold: string | readonly string[],
  prediction: string,
  precision?: Precision,
): Verdict {
  const extracted = rule.extract(prediction)
  const golds = typeof gold === 'string' ? [gold] : gold
  const correct = extracted !== undefined && golds.some(one => rule.isSame(one, extracted, precision))
  return { rule: rule.name, correct, extracted: extracted ?? null }
}
