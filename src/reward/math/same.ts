// Whether two expressions without lists are worth the same.
import type { Expr } from './ast.ts'
import { exactValue, isConstant, isRounded, POINTS, valueAt } from './evaluate.ts'

/** How far numbers may lie apart where one is a decimal. Relative. */
export const DECIMAL_TOLERANCE = 1.5e-6
/** Or so far, where they are no smaller than a hundredth: six decimals, as Math-Verify's `float_rounding` has it. */
const SIX_DECIMALS = 5.1e-7
/** Rounding of floating-point numbers. */
const ROUNDING = 1e-9

export function sameScalar(a: Expr, b: Expr): boolean {
  const [exactA, exactB] = [exactValue(a), exactValue(b)]
  const tolerance = isRounded(a) || isRounded(b) ? DECIMAL_TOLERANCE : ROUNDING
  if (exactA && exactB)
    return (
      exactA.equals(exactB) ||
      (tolerance === DECIMAL_TOLERANCE && isNear(exactA.valueOf(), exactB.valueOf(), tolerance))
    )
  if (isConstant(a) !== isConstant(b) && hasWords(a) !== hasWords(b)) return false
  for (let point = 0; point < POINTS; point++) {
    const [x, y] = [valueAt(a, point), valueAt(b, point)]
    if (Number.isNaN(x.re) || Number.isNaN(y.re)) return false
    const size = Math.max(Math.hypot(x.re, x.im), Math.hypot(y.re, y.im))
    if (!Number.isFinite(size)) {
      if (x.re !== y.re) return false
    } else if (Math.hypot(x.re - y.re, x.im - y.im) > allowed(tolerance, size)) return false
  }
  return true
}

function isNear(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= allowed(tolerance, Math.max(Math.abs(a), Math.abs(b)))
}

function allowed(tolerance: number, size: number): number {
  return Math.max(tolerance * size, tolerance === DECIMAL_TOLERANCE && size >= 0.01 ? SIX_DECIMALS : 0)
}

function hasWords(expr: Expr): boolean {
  return expr.kind === 'text' || (expr.kind === 'call' && expr.args.some(hasWords))
}

/**
 * The number c with a = c·b wherever both have values; undefined where there is none. Equations whose difference of sides are in such a ratio
 * have the same solutions.
 */
export function ratioOf(a: Expr, b: Expr): number | undefined {
  const ratios: number[] = []
  for (let point = 0; point < POINTS; point++) {
    const [x, y] = [valueAt(a, point), valueAt(b, point)]
    const ratio = x.div(y)
    if (!Number.isFinite(ratio.re) || Math.abs(ratio.im) > ROUNDING || Math.abs(ratio.re) < 1e-12) return undefined
    ratios.push(ratio.re)
  }
  const tolerance = isRounded(a) || isRounded(b) ? DECIMAL_TOLERANCE : ROUNDING
  return ratios.every(ratio => isNear(ratio, ratios[0]!, tolerance)) ? ratios[0] : undefined
}
