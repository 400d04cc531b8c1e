import Fraction from 'fraction.js'
import type { Expr } from './ast.ts'
import { spend } from './budget.ts'

/** Larger powers and factorials are compared as floating-point numbers. */
const MOST_BITS = 4096
const MOST_FACTORIAL = 200
/** Steps of a square root. */
const ROOT_STEPS = 8
/** A number of one word. */
const SHORT = 2n ** 53n

/** The rational number that an expression is; undefined where it is none, or where it would be very long. */
export function exactValue(expr: Expr): Fraction | undefined {
  spend()
  if (expr.kind === 'number') return expr.value
  if (expr.kind !== 'call') return undefined
  const args: Fraction[] = []
  for (const arg of expr.args) {
    const value = exactValue(arg)
    if (value === undefined) return undefined
    args.push(value)
  }
  spend(args.reduce((sum, value) => sum + stepsOf(value), 0))
  return bounded(applied(expr.name, args))
}

/** What reckoning with a fraction takes: cancelling takes as many divisions as the shorter of its numbers has bits. */
export function stepsOf({ n, d }: Fraction): number {
  return n <= SHORT && d <= SHORT ? 1 : bitsOf(n) / 64 + Math.min(bitsOf(n), bitsOf(d)) * 2
}

function applied(name: string, [a, b]: readonly Fraction[]): Fraction | undefined {
  if (a === undefined) return undefined
  switch (name) {
    case 'neg':
      return a.neg()
    case '%':
      return a.div(100)
    case 'abs':
      return a.abs()
    case 'floor':
      return a.floor()
    case 'ceil':
      return a.ceil()
    case '!':
      return factorial(a)
    case 'sqrt':
      return squareRoot(a)
  }
  if (b === undefined) return undefined
  switch (name) {
    case '+':
      return a.add(b)
    case '-':
      return a.sub(b)
    case '*':
      return a.mul(b)
    case '/':
      return b.n === 0n ? undefined : a.div(b)
    case '^':
      return power(a, b)
    case 'binom':
      return binomial(a, b)
  }
  return undefined
}

function power(base: Fraction, exponent: Fraction): Fraction | undefined {
  if (exponent.d !== 1n) return undefined
  const size = base.n <= 1n && base.d === 1n ? 0 : Math.max(bitsOf(base.n), bitsOf(base.d))
  if (base.n === 0n && exponent.s < 0n) return undefined
  const times = exponent.n
  if (times * BigInt(size) > MOST_BITS) return undefined
  const raised = new Fraction(base.s < 0n && times % 2n === 1n ? -(base.n ** times) : base.n ** times, base.d ** times)
  return exponent.s < 0n ? raised.inverse() : raised
}

/** Undefined where it is irrational. */
function squareRoot({ s, n, d }: Fraction): Fraction | undefined {
  if (s < 0n) return undefined
  const [above, below] = [wholeRoot(n), wholeRoot(d)]
  return above * above === n && below * below === d ? new Fraction(above, below) : undefined
}

/** Of the largest square that is no larger, by Newton's method from above. */
function wholeRoot(value: bigint): bigint {
  if (value === 0n) return 0n
  const bits = bitsOf(value)
  spend(ROOT_STEPS + bits / 8)
  let root = 1n << BigInt(bits / 2 + 1)
  for (let next = (root + value / root) / 2n; next < root; next = (root + value / root) / 2n) root = next
  return root
}

function factorial(a: Fraction): Fraction | undefined {
  if (a.d !== 1n || a.s < 0n || a.n > MOST_FACTORIAL) return undefined
  spend(Number(a.n))
  let product = 1n
  for (let i = 2n; i <= a.n; i++) product *= i
  return new Fraction(product)
}

function binomial(n: Fraction, k: Fraction): Fraction | undefined {
  if (n.d !== 1n || k.d !== 1n || n.s < 0n || k.s < 0n || n.n > MOST_FACTORIAL || k.n > n.n) return undefined
  spend(2 * Number(k.n))
  let result = 1n
  for (let i = 0n; i < k.n; i++) result = (result * (n.n - i)) / (i + 1n)
  return new Fraction(result)
}

function bounded(value: Fraction | undefined): Fraction | undefined {
  if (value === undefined || (value.n <= SHORT && value.d <= SHORT)) return value
  return bitsOf(value.n) > MOST_BITS || bitsOf(value.d) > MOST_BITS ? undefined : value
}

function bitsOf(value: bigint): number {
  return value.toString(16).length * 4
}
