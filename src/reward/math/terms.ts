import Fraction from 'fraction.js'
import { type Bracket, CONSTANTS, call, type Expr } from './ast.ts'

const MOST_DIGITS = 200

/** What stops a parser, and never leaves it. */
export class Unparsable extends Error {}

/** 30° of `\sin 30°`. */
export function inRadians(degrees: Expr): Expr {
  return call('/', call('*', degrees, { kind: 'symbol', name: 'π' }), numberOf('180'))
}

export const zero: Expr = { kind: 'number', value: new Fraction(0), decimal: false }
export const empty: Expr = { kind: 'text', text: '' }

export function bracket(sign: string): Bracket {
  if (sign === '⦃') return '{'
  if (sign === '⦄') return '}'
  return sign as Bracket
}

export function numberOf(text: string): Expr {
  if (text.length > MOST_DIGITS) throw new Unparsable()
  return { kind: 'number', value: new Fraction(text.startsWith('.') ? `0${text}` : text), decimal: text.includes('.') }
}

export function isNumber(expr: Expr | undefined, value: number): boolean {
  return expr?.kind === 'number' && expr.value.equals(value)
}

export function isPrime(expr: Expr): boolean {
  return expr.kind === 'symbol' && (expr.name === '\\prime' || expr.name === 'prime')
}

/** 2½ and 2½ %: a whole number before a fraction of numbers. */
export function mixed(left: Expr, right: Expr): Expr | undefined {
  if (right.kind !== 'call') return undefined
  if (right.name === '%') {
    const sum = mixed(left, right.args[0]!)
    return sum && call('%', sum)
  }
  const isWhole = (expr: Expr) => expr.kind === 'number' && !expr.decimal
  return isWhole(left) && right.name === '/' && right.args.every(isWhole) ? call('+', left, right) : undefined
}

/** The items of (1, 2); of anything that is no list, itself. */
export function listedIn(expr: Expr): readonly Expr[] {
  return expr.kind === 'list' && expr.items.length > 1 ? expr.items : [expr]
}

/** f, f', f_1, f^{-1}: before numbers in brackets a function, whose value there is no product. */
export function isFunctionName(expr: Expr): boolean {
  if (expr.kind === 'symbol') return expr.name !== 'i' && !(expr.name in CONSTANTS)
  if (expr.kind !== 'call') return false
  const [of, exponent] = expr.args
  const isInverse =
    expr.name === '^' && exponent?.kind === 'call' && exponent.name === 'neg' && isNumber(exponent.args[0], 1)
  return (expr.name === '_' || expr.name === 'prime' || isInverse) && isFunctionName(of!)
}
