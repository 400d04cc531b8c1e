// Whether two expressions without lists are worth the same.
import type { Expr } from './ast.ts'
import { exactValue, isConstant, isRounded, POINTS, valueAt } from './evaluate.ts'
import { residueOf } from './residue.ts'

/** How far values may lie apart where a decimal is a part of an expression. Relative: 0.111111 π is π/9. */
export const DECIMAL_TOLERANCE = 1.5e-6
/** How far a decimal may lie from a number: rounded to six decimals, as Math-Verify's `float_rounding` has it. */
const SIX_DECIMALS = 5.1e-7
/** Of a smaller number six decimals say too little. */
const SMALL = 1e-4
/** Rounding of floating-point numbers. */
const ROUNDING = 1e-9

export function sameScalar(a: Expr, b: Expr): boolean {
  const [exactA, exactB] = [exactValue(a), exactValue(b)]
  const rounded = isRounded(a) || isRounded(b)
  if (exactA && exactB)
    return exactA.equals(exactB) || (rounded && isRounding(exactA.sub(exactB).valueOf(), exactA.valueOf()))
  const [residueA, residueB] = rounded ? [] : [residueOf(a), residueOf(b)]
  if (residueA !== undefined && residueB !== undefined) return residueA === residueB
  return sameValues(a, b, rounded)
}

function isRounding(difference: number, value: number): boolean {
  return Math.abs(difference) <= (Math.abs(value) < SMALL ? DECIMAL_TOLERANCE * Math.abs(value) : SIX_DECIMALS)
}

function sameValues(a: Expr, b: Expr, rounded: boolean): boolean {
  if (isConstant(a) !== isConstant(b) && mentions(a, isWords) !== mentions(b, isWords)) return false
  const points = mentions(a, losesSign) || mentions(b, losesSign) ? 2 * POINTS : POINTS
  for (let point = 0; point < points; point++) {
    const [x, y] = [valueAt(a, point), valueAt(b, point)]
    if (Number.isNaN(x.re) || Number.isNaN(y.re)) return false
    const size = Math.max(Math.hypot(x.re, x.im), Math.hypot(y.re, y.im))
    if (!Number.isFinite(size)) {
      // Too large a number is no infinity.
      if (x.re !== y.re || !mentions(a, isInfinity) || !mentions(b, isInfinity)) return false
    } else if (Math.hypot(x.re - y.re, x.im - y.im) > allowed(size, rounded)) return false
  }
  return true
}

function allowed(size: number, rounded: boolean): number {
  if (!rounded) return ROUNDING * size
  return Math.max(DECIMAL_TOLERANCE * size, size >= SMALL ? SIX_DECIMALS : 0)
}

function mentions(expr: Expr, is: (part: Expr) => boolean): boolean {
  return is(expr) || (expr.kind === 'call' && expr.args.some(arg => mentions(arg, is)))
}

const isWords = ({ kind }: Expr) => kind === 'text'
/** |x| and √(x²), which are x where x is positive. */
const losesSign = (expr: Expr) =>
  expr.kind === 'call' && (expr.name === 'abs' || (expr.name === 'sqrt' && isPower(expr.args[0])))
const isPower = (expr: Expr | undefined) => expr?.kind === 'call' && expr.name === '^'
const isInfinity = (expr: Expr) => expr.kind === 'symbol' && expr.name === '∞'

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
  const rounded = isRounded(a) || isRounded(b)
  const isNear = (ratio: number) => Math.abs(ratio - ratios[0]!) <= allowed(Math.abs(ratio), rounded)
  return ratios.every(isNear) ? ratios[0] : undefined
}
