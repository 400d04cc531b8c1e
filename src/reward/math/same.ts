// Whether two expressions without lists are worth the same.
import type Fraction from 'fraction.js'
import type { Expr } from './ast.ts'
import { spend } from './budget.ts'
import { POINTS } from './evaluate.ts'
import { stepsOf } from './exact.ts'
import { type Scalar, scalarOf } from './scalar.ts'

/** How far values may lie apart where a decimal is a part of an expression. Relative: 0.111111 π is π/9. */
export const DECIMAL_TOLERANCE = 1.5e-6
/** How far a decimal may lie from a number: rounded to six decimals, as Math-Verify's `float_rounding` has it. */
const SIX_DECIMALS = 5.1e-7
/** Of a smaller number six decimals say too little. */
const SMALL = 1e-4
/** Rounding of floating-point numbers. */
const ROUNDING = 1e-9
/** Steps of comparing what is known of two expressions. */
const COMPARING = 2

export function sameScalar(a: Expr, b: Expr): boolean {
  return same(scalarOf(a), scalarOf(b))
}

function same(a: Scalar, b: Scalar): boolean {
  spend(COMPARING)
  const rounded = a.isRounded || b.isRounded
  if (a.exact && b.exact) return a.exact.equals(b.exact) || (rounded && isRounding(a.exact, b.exact))
  if (!rounded && a.residue !== undefined && b.residue !== undefined) return a.residue === b.residue
  return sameValues(a, b, rounded)
}

function isRounding(a: Fraction, b: Fraction): boolean {
  spend(stepsOf(a) + stepsOf(b))
  const [difference, value] = [a.sub(b).valueOf(), a.valueOf()]
  return Math.abs(difference) <= (Math.abs(value) < SMALL ? DECIMAL_TOLERANCE * Math.abs(value) : SIX_DECIMALS)
}

function sameValues(a: Scalar, b: Scalar, rounded: boolean): boolean {
  if (a.isConstant !== b.isConstant && a.mentions(isWords) !== b.mentions(isWords)) return false
  const points = a.mentions(losesSign) || b.mentions(losesSign) ? 2 * POINTS : POINTS
  for (let point = 0; point < points; point++) {
    const [x, y] = [a.valueAt(point), b.valueAt(point)]
    if (Number.isNaN(x.re) || Number.isNaN(y.re)) return false
    const size = Math.max(Math.hypot(x.re, x.im), Math.hypot(y.re, y.im))
    if (!Number.isFinite(size)) {
      // Too large a number is no infinity.
      if (x.re !== y.re || !a.mentions(isInfinity) || !b.mentions(isInfinity)) return false
    } else if (Math.hypot(x.re - y.re, x.im - y.im) > allowed(size, rounded)) return false
  }
  return true
}

function allowed(size: number, rounded: boolean): number {
  if (!rounded) return ROUNDING * size
  return Math.max(DECIMAL_TOLERANCE * size, size >= SMALL ? SIX_DECIMALS : 0)
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
  const [left, right] = [scalarOf(a), scalarOf(b)]
  const ratios: number[] = []
  for (let point = 0; point < POINTS; point++) {
    const [x, y] = [left.valueAt(point), right.valueAt(point)]
    const ratio = x.div(y)
    if (!Number.isFinite(ratio.re) || Math.abs(ratio.im) > ROUNDING || Math.abs(ratio.re) < 1e-12) return undefined
    ratios.push(ratio.re)
  }
  const rounded = left.isRounded || right.isRounded
  const isNear = (ratio: number) => Math.abs(ratio - ratios[0]!) <= allowed(Math.abs(ratio), rounded)
  return ratios.every(isNear) ? ratios[0] : undefined
}
