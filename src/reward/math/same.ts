// Whether two expressions without lists are worth the same.
import type { Complex } from 'complex.js'
import type Fraction from 'fraction.js'
import type { Expr } from './ast.ts'
import { spend } from './budget.ts'
import { FAR_POINTS, POINTS } from './evaluate.ts'
import { stepsOf } from './exact.ts'
import { samePolynomial } from './polynomial.ts'
import { type Scalar, scalarOf } from './scalar.ts'

/** How far values may lie apart where a decimal is a part of an expression. Relative: 0.111111 π is π/9. */
export const DECIMAL_TOLERANCE = 1.5e-6
/** How far a decimal may lie from a number: rounded to six decimals, as Math-Verify's `float_rounding` has it. */
const SIX_DECIMALS = 5.1e-7
/** Of a smaller number six decimals say too little. */
const SMALL = 1e-4
/** Rounding of floating-point numbers. */
const ROUNDING = 1e-11
/** What is left of numbers that cancel is less than that. */
const LARGEST_REST = 1e-6
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
  if (!rounded && ((a.exact && isSurd(b)) || (b.exact && isSurd(a)))) return false
  if (!rounded && a.polynomial && b.polynomial) return samePolynomial(a.polynomial, b.polynomial)
  return sameValues(a, b, rounded)
}

function isRounding(a: Fraction, b: Fraction): boolean {
  spend(stepsOf(a) + stepsOf(b))
  return Math.abs(a.sub(b).valueOf()) <= roundingOf(Math.abs(a.valueOf()))
}

/** An irrational root, which no rational number is, however near it lies: √(10¹⁸ + 1) is not 10⁹. */
function isSurd({ expr, exact }: Scalar): boolean {
  if (exact || expr.kind !== 'call' || expr.name !== 'sqrt') return false
  const of = scalarOf(expr.args[0]!).exact
  return of !== undefined && of.s > 0n
}

function roundingOf(size: number): number {
  return size < SMALL ? DECIMAL_TOLERANCE * size : SIX_DECIMALS
}

function sameValues(a: Scalar, b: Scalar, rounded: boolean): boolean {
  if (a.isConstant !== b.isConstant && a.mentions(isWords) !== b.mentions(isWords)) return false
  // A decimal by itself says how exact it is.
  const plain = rounded && (a.exact ?? b.exact) !== undefined
  for (let point = 0; point < POINTS; point++) {
    const [x, y] = [a.valueAt(point), b.valueAt(point)]
    if (Number.isNaN(x.re) || Number.isNaN(y.re)) return false
    const size = sizeOf(x, y)
    if (!Number.isFinite(size)) {
      // Too large a number is no infinity.
      if (x.re !== y.re || !a.mentions(isInfinity) || !b.mentions(isInfinity)) return false
    } else if (distance(x, y) > (plain ? roundingOf(size) : allowed(size, rounded)) && !isCancelled(a, b, point))
      return false
  }
  return !(a.mentions(isBranching) || b.mentions(isBranching)) || sameFar(a, b, rounded)
}

/** Where a side has no real value it says nothing, but where the other side has one. */
function sameFar(a: Scalar, b: Scalar, rounded: boolean): boolean {
  for (let point = POINTS; point < POINTS + FAR_POINTS; point++) {
    const [x, y] = [a.valueAt(point), b.valueAt(point)]
    const size = sizeOf(x, y)
    if (!Number.isFinite(size) || (!isReal(x) && !isReal(y))) continue
    if (distance(x, y) > allowed(size, rounded) && !isCancelled(a, b, point)) return false
  }
  return true
}

/** Whether two values differ by no more than what rounding left of numbers that cancel, as in sin² x + cos² x − 1. */
function isCancelled(a: Scalar, b: Scalar, point: number): boolean {
  const apart = distance(a.valueAt(point), b.valueAt(point))
  return apart < LARGEST_REST && apart <= a.errorAt(point) + b.errorAt(point)
}

function sizeOf(x: Complex, y: Complex): number {
  return Math.max(Math.hypot(x.re, x.im), Math.hypot(y.re, y.im))
}

function distance(x: Complex, y: Complex): number {
  return Math.hypot(x.re - y.re, x.im - y.im)
}

function isReal({ re, im }: Complex): boolean {
  return Math.abs(im) <= ROUNDING * Math.abs(re)
}

function allowed(size: number, rounded: boolean): number {
  if (!rounded) return ROUNDING * size
  return Math.max(DECIMAL_TOLERANCE * size, size >= SMALL ? SIX_DECIMALS : 0)
}

const isWords = ({ kind }: Expr) => kind === 'text'
/** What is worth something else, or nothing real, on another side of some point. */
const isBranching = (expr: Expr) =>
  expr.kind === 'call' && (BRANCHING.has(expr.name) || (expr.name === '^' && isFractional(expr.args[1]!)))
const BRANCHING = new Set('abs max min sqrt root ln log lg arcsin arccos arctan arccot'.split(' '))
const isFractional = (exponent: Expr) => {
  const value = scalarOf(exponent).exact
  return value !== undefined && value.d !== 1n
}
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
