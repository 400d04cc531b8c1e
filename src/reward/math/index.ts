import { Complex } from 'complex.js'
import { withinBudget } from './budget.ts'
import { sameAnswer } from './equivalent.ts'
import { isConstant, valueAt } from './evaluate.ts'
import { answersIn, referenceIn } from './extract.ts'
import { normalizeLatex } from './normalize.ts'
import { parseLatex } from './parse.ts'

export { sameAnswer } from './equivalent.ts'
export { answersIn, referenceIn } from './extract.ts'

/** Whether a completion's answer is a reference's: what `--rule math` says. */
export function gradeMath(gold: string, completion: string): boolean {
  const golds = referenceIn(gold)
  return answersIn(completion).some(answer => golds.some(one => sameAnswer(one, answer)))
}

/** The real number that an answer without unknowns is; undefined where it is none. */
export function realValue(answer: string): number | undefined {
  const text = normalizeLatex(answer)
  const { re, im } = withinBudget(
    () => {
      const expr = parseLatex(text)
      return expr && isConstant(expr) ? valueAt(expr, 0) : Complex.NAN
    },
    () => Complex.NAN,
  )
  return Math.abs(im) <= 1e-12 * Math.abs(re) && Number.isFinite(re) ? re : undefined
}
