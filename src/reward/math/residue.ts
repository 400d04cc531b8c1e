import type Fraction from 'fraction.js'
import type { Expr } from './ast.ts'
import { spend } from './budget.ts'
import { exactValue } from './exact.ts'

/** 2⁶¹ − 1, a prime. */
const PRIME = 2n ** 61n - 1n
const LARGEST_EXPONENT = 2n ** 64n
const MOST_FACTORIAL = 5000n
/** Steps of a power and of an inverse. */
const RAISING = 150

/** n! modulo the prime, each from the one before it. */
const factorials = [1n]

/**
 * A rational number modulo a prime; undefined where it is none. Numbers too long to be written out, such as 3^{2020} − 1, are the same where these
 * are, but for a chance of one in 10¹⁸.
 */
export function residueOf(expr: Expr): bigint | undefined {
  spend()
  if (expr.kind === 'number') return ofFraction(expr.value)
  if (expr.kind !== 'call') return undefined
  const [first, second] = expr.args
  if (expr.name === '^') return powerOf(first!, second!)
  if (expr.name === '!') return factorialOf(first!)
  const [a, b] = [residueOf(first!), second && residueOf(second)]
  if (a === undefined || (second && b === undefined)) return undefined
  return applied(expr.name, a, b)
}

function applied(name: string, a: bigint, b: bigint | undefined): bigint | undefined {
  if (name === 'neg') return modulo(-a)
  if (b === undefined) return undefined
  if (name === '+') return modulo(a + b)
  if (name === '-') return modulo(a - b)
  if (name === '*') return modulo(a * b)
  return name === '/' && b !== 0n ? modulo(a * raised(b, PRIME - 2n)) : undefined
}

function powerOf(base: Expr, exponent: Expr): bigint | undefined {
  const [of, times] = [residueOf(base), exactValue(exponent)]
  if (of === undefined || of === 0n || !times || times.d !== 1n || times.n > LARGEST_EXPONENT) return undefined
  const power = raised(of, times.n)
  return times.s < 0n ? raised(power, PRIME - 2n) : power
}

function factorialOf(expr: Expr): bigint | undefined {
  const n = exactValue(expr)
  if (n?.d !== 1n || n.s < 0n || n.n > MOST_FACTORIAL) return undefined
  const index = Number(n.n)
  while (factorials.length <= index) factorials.push(modulo(factorials.at(-1)! * BigInt(factorials.length)))
  return factorials[index]
}

function ofFraction({ s, n, d }: Fraction): bigint {
  return d === 1n ? modulo(s * n) : modulo(s * n * raised(modulo(d), PRIME - 2n))
}

function modulo(value: bigint): bigint {
  const rest = value % PRIME
  return rest < 0n ? rest + PRIME : rest
}

function raised(base: bigint, exponent: bigint): bigint {
  spend(RAISING)
  let [result, square] = [1n, base]
  for (let left = exponent; left > 0n; left /= 2n) {
    if (left % 2n === 1n) result = (result * square) % PRIME
    square = (square * square) % PRIME
  }
  return result
}
