// The normal form of sums, products and whole powers: what stands before each product of powers of symbols. Powers may be negative.
import Fraction from 'fraction.js'
import { CONSTANTS, type Expr } from './ast.ts'
import { spend } from './budget.ts'
import { exactValue, stepsOf } from './exact.ts'

interface Term {
  coefficient: Fraction
  /** The power of each symbol, none of them 0. */
  powers: ReadonlyMap<string, number>
}

/** By their powers, written out in the order of the symbols' names. No coefficient is 0. */
export type Polynomial = ReadonlyMap<string, Term>

const MOST_TERMS = 200
/** Of a sum of several terms; powers of one term may be as high as whole numbers are exact. */
const HIGHEST_POWER = 30n
const LARGEST_EXPONENT = 2n ** 40n
/** Steps of multiplying two terms. */
const MULTIPLYING = 6

/** Undefined where an expression is no such sum, or one of too many terms. */
export function polynomialOf(expr: Expr): Polynomial | undefined {
  spend()
  const value = exactValue(expr)
  if (value) return sumOf([{ coefficient: value, powers: new Map() }])
  const symbol = symbolIn(expr)
  if (symbol !== undefined) return sumOf([{ coefficient: new Fraction(1), powers: new Map([[symbol, 1]]) }])
  if (expr.kind !== 'call') return undefined
  if (expr.name === '^') return powerOf(expr.args[0]!, expr.args[1]!)
  if (expr.name !== 'neg' && !(expr.name in OPERATIONS)) return undefined
  const first = polynomialOf(expr.args[0]!)
  if (!first || expr.name === 'neg') return first && scaled(first, -1)
  const second = polynomialOf(expr.args[1]!)
  return second && OPERATIONS[expr.name]!(first, second)
}

const OPERATIONS: Readonly<Record<string, (a: Polynomial, b: Polynomial) => Polynomial | undefined>> = {
  '+': (a, b) => sumOf([...a.values(), ...b.values()]),
  '-': (a, b) => sumOf([...a.values(), ...scaled(b, -1).values()]),
  '*': product,
  '/': (a, b) => {
    const inverse = raised(b, -1)
    return inverse && product(a, inverse)
  },
}

/** x, π, x_1: not i, whose powers are numbers again, and not ∞. */
function symbolIn(expr: Expr): string | undefined {
  if (expr.kind === 'symbol')
    return expr.name === 'i' || CONSTANTS[expr.name] === Number.POSITIVE_INFINITY ? undefined : expr.name
  if (expr.kind !== 'call' || expr.name !== '_') return undefined
  const [base, index] = expr.args
  if (base?.kind !== 'symbol' || (index?.kind !== 'symbol' && index?.kind !== 'number')) return undefined
  return `${base.name}_${index.kind === 'symbol' ? index.name : index.value.toFraction()}`
}

function sumOf(terms: readonly Term[]): Polynomial | undefined {
  const sum = new Map<string, Term>()
  for (const { coefficient, powers } of terms) {
    spend(MULTIPLYING + stepsOf(coefficient))
    const key = [...powers]
      .map(([name, power]) => `${name}^${power}`)
      .toSorted()
      .join(' ')
    const all = coefficient.add(sum.get(key)?.coefficient ?? 0)
    if (all.n === 0n) sum.delete(key)
    else sum.set(key, { coefficient: all, powers })
    if (sum.size > MOST_TERMS) return undefined
  }
  return sum
}

function scaled(polynomial: Polynomial, by: number): Polynomial {
  return new Map([...polynomial].map(([key, term]) => [key, { ...term, coefficient: term.coefficient.mul(by) }]))
}

function product(a: Polynomial, b: Polynomial): Polynomial | undefined {
  const terms: Term[] = []
  for (const left of a.values())
    for (const right of b.values()) {
      spend(MULTIPLYING + stepsOf(left.coefficient) + stepsOf(right.coefficient))
      const powers = new Map(left.powers)
      for (const [name, power] of right.powers) {
        const sum = (powers.get(name) ?? 0) + power
        if (sum === 0) powers.delete(name)
        else powers.set(name, sum)
      }
      terms.push({ coefficient: left.coefficient.mul(right.coefficient), powers })
    }
  return sumOf(terms)
}

function powerOf(base: Expr, exponent: Expr): Polynomial | undefined {
  const times = exactValue(exponent)
  if (times?.d !== 1n || times.n > LARGEST_EXPONENT) return undefined
  const polynomial = polynomialOf(base)
  if (!polynomial) return undefined
  if (polynomial.size === 1 || times.s < 0n) return raised(polynomial, Number(times.s * times.n))
  if (times.n > HIGHEST_POWER) return undefined
  let result: Polynomial | undefined = sumOf([{ coefficient: new Fraction(1), powers: new Map() }])
  for (let i = 0n; i < times.n && result; i++) result = product(result, polynomial)
  return result
}

/** Of one term, which may be a divisor. */
function raised(polynomial: Polynomial, times: number): Polynomial | undefined {
  const [term] = polynomial.values()
  if (polynomial.size !== 1 || !term) return undefined
  const { coefficient, powers } = term
  const number: Expr = { kind: 'number', value: coefficient, decimal: false }
  const exponent: Expr = { kind: 'number', value: new Fraction(times), decimal: false }
  const power = exactValue({ kind: 'call', name: '^', args: [number, exponent] })
  if (!power) return undefined
  return sumOf([
    {
      coefficient: power,
      powers: new Map([...powers].map(([name, one]) => [name, one * times] as const).filter(([, all]) => all !== 0)),
    },
  ])
}

export function samePolynomial(a: Polynomial, b: Polynomial): boolean {
  spend(a.size)
  return a.size === b.size && [...a].every(([key, { coefficient }]) => b.get(key)?.coefficient.equals(coefficient))
}
