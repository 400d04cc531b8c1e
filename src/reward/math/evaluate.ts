import { Complex } from 'complex.js'
import Fraction from 'fraction.js'
import { CONSTANTS, type Expr } from './ast.ts'
import { spend } from './budget.ts'

/** Symbols have other values at each point, the same in every process. */
export const POINTS = 3
/** As many more points are far apart, with symbols of either sign: there |x| is not x, and √(x²) neither. */
export const FAR_POINTS = 10
const FAR = [-7.3, -0.3, 0.2, 4.6, 13.1]

/** The value of an expression at one of some points: unknown symbols and functions have values drawn by their names. NaN where it has none. */
export function valueAt(expr: Expr, point: number): Complex {
  spend()
  const value = exactlyAt(expr, point)
  return draws === undefined ? value : nudged(expr, value)
}

/** The state of the draws while values are nudged. */
let draws: number | undefined

/** The value where each result on the way is moved by some parts of a trillion: how far it lies from the value is how well that is known. */
export function nudgedAt(expr: Expr, point: number, seed: number): Complex {
  draws = seed
  try {
    return valueAt(expr, point)
  } finally {
    draws = undefined
  }
}

const NUDGE = 1e-13

/** Whole numbers stay what they are: they may be indices, or exponents of what is negative. */
function nudged(expr: Expr, value: Complex): Complex {
  if (expr.kind === 'number' || (value.im === 0 && Number.isInteger(value.re))) return value
  draws = Math.imul(draws! ^ (draws! >>> 15), 0x2c1b3c6d) + 0x9e3779b9
  return expr.kind === 'symbol' && !(expr.name in CONSTANTS) ? value : value.mul(1 + (NUDGE * (draws >>> 0)) / 2 ** 32)
}

function exactlyAt(expr: Expr, point: number): Complex {
  switch (expr.kind) {
    case 'number':
      return new Complex(expr.value.valueOf(), 0)
    case 'symbol':
      return symbolAt(expr.name, point)
    case 'text':
      return symbolAt(`text ${expr.text.toLowerCase()}`, point)
    case 'call':
      return callAt(expr, point)
    default:
      return Complex.NAN
  }
}

/** Steps of writing or hashing a value. */
const WRITING = 4

function symbolAt(name: string, point: number): Complex {
  const constant = CONSTANTS[name]
  if (constant !== undefined) return new Complex(constant, 0)
  if (name === 'i') return Complex.I
  return point < POINTS ? drawn(`${point} ${name}`) : far(name, point - POINTS)
}

/** Each of the values in turn, in an order by the name that is another one when they begin again. No two symbols are worth quite the same. */
function far(name: string, point: number): Complex {
  spend(WRITING)
  const [place, round] = [point % FAR.length, Math.floor(point / FAR.length)]
  const order = Math.floor(uniform(`far ${round} ${name}`) * FAR.length * (FAR.length - 1))
  const [start, step] = [order % FAR.length, 1 + Math.floor(order / FAR.length)]
  return new Complex(FAR[(start + place * step) % FAR.length]! * (1 + uniform(name) / 64), 0)
}

/** Near 1, so that its high powers are still numbers. */
function drawn(text: string): Complex {
  spend(WRITING + text.length / 32)
  return new Complex(0.75 + 0.5 * uniform(text), 0)
}

/** In [0, 1), from a text alone: FNV-1a. */
function uniform(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}

function callAt({ name, args }: Extract<Expr, { kind: 'call' }>, point: number): Complex {
  if (BOUND.has(name) || (STEPS.has(name) && !args.every(isConstant))) return unknownAt(name, args, point)
  if (name === '_') return subscriptAt(args, point)
  if (name === '^' && args[0]!.kind === 'symbol' && args[0]!.name === 'e') return valueAt(args[1]!, point).exp()
  const f = FUNCTIONS[name]
  if (!f) return unknownAt(name, args, point)
  return f(...args.map(arg => valueAt(arg, point)))
}

/** Sums, products and integrals over a variable are not carried out. */
const BOUND = new Set([
  'sum',
  'prod',
  'int',
  'vec',
  'bar',
  'hat',
  'overline',
  'overrightarrow',
  'prime',
  'det',
  'mod',
  ':',
])
/** Between the points they hardly change, so those of unknowns are told apart by what they are of. */
const STEPS = new Set(['floor', 'ceil'])

/** A value by the name and by what the arguments are worth. */
function unknownAt(name: string, args: readonly Expr[], point: number): Complex {
  if (name === ':') return valueAt(args[0]!, point).div(valueAt(args[1]!, point))
  return drawn(`${point} ${name} ${args.map(arg => fingerprint(arg, point)).join()}`)
}

/** `x_1` is a symbol of its own. */
function subscriptAt([base, index]: readonly Expr[], point: number): Complex {
  return drawn(`${point} _ ${fingerprint(base!, point)} ${fingerprint(index!, point)}`)
}

function fingerprint(expr: Expr, point: number): string {
  if (expr.kind === 'list') return `${expr.open}${expr.items.map(item => fingerprint(item, point)).join()}${expr.close}`
  if (expr.kind === 'relation') return expr.sides.map(side => fingerprint(side, point)).join(expr.relations[0])
  const { re, im } = valueAt(expr, point)
  spend(WRITING)
  return `${re.toPrecision(9)} ${im.toPrecision(9)}`
}

const FUNCTIONS: Readonly<Record<string, (...args: Complex[]) => Complex>> = {
  neg: a => a.neg(),
  '+': (a, b) => a.add(b!),
  '-': (a, b) => a.sub(b!),
  '*': (a, b) => a.mul(b!),
  '/': (a, b) => a.div(b!),
  '^': (a, b) => power(a, b!),
  '%': a => a.div(100),
  sqrt: a => a.sqrt(),
  root: (a, n) => root(a, n!),
  abs: a => new Complex(a.abs(), 0),
  floor: a => a.floor(0),
  ceil: a => a.ceil(0),
  '!': a => factorial(a),
  binom: (n, k) => factorial(n).div(factorial(k!).mul(factorial(n.sub(k!)))),
  ln: a => a.log(),
  log: (a, base) => a.log().div(base ? base.log() : Math.LN10),
  lg: a => a.log().div(Math.LN10),
  exp: a => a.exp(),
  ...Object.fromEntries(
    (['sin', 'cos', 'tan', 'cot', 'sec', 'csc', 'sinh', 'cosh', 'tanh'] as const).map(name => [
      name,
      (a: Complex) => a[name](),
    ]),
  ),
  arcsin: a => a.asin(),
  arccos: a => a.acos(),
  arctan: a => a.atan(),
  arccot: a => a.acot(),
  max: (...all) => real(Math.max, all),
  min: (...all) => real(Math.min, all),
}

function real(f: (...values: number[]) => number, values: readonly Complex[]): Complex {
  return new Complex(f(...values.map(({ re }) => re)), 0)
}

/** Of a negative number the real power where the root in it is odd, as of x^{1/3}. */
function power(a: Complex, b: Complex): Complex {
  if (a.im !== 0 || b.im !== 0) return a.pow(b)
  if (a.re > 0 || Number.isInteger(b.re)) return new Complex(a.re ** b.re, 0)
  const { s, n, d } = new Fraction(b.re).simplify(1e-12)
  if (d % 2n === 0n || d > LARGEST_ROOT) return a.pow(b)
  const size = (-a.re) ** (Number(s * n) / Number(d))
  return new Complex(n % 2n === 0n ? size : -size, 0)
}

const LARGEST_ROOT = 99n

/** The real root where there is one. */
function root(a: Complex, n: Complex): Complex {
  if (a.im === 0 && a.re < 0 && n.im === 0 && n.re % 2 === 1) return new Complex(-((-a.re) ** (1 / n.re)), 0)
  return a.pow(n.inverse())
}

/** Γ(x + 1), so that identities such as n! = n (n − 1)! hold between whole numbers too. */
function factorial({ re, im }: Complex): Complex {
  if (im !== 0 || (Number.isInteger(re) && re < 0) || Math.abs(re) > 170) return Complex.NAN
  // Γ by its recurrence up to where Stirling's series is exact to rounding.
  let [below, x] = [1, re + 1]
  for (; x < 20; x++) below *= x
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5) - 1 / (1680 * x ** 7)
  return new Complex(Math.exp((x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series) / below, 0)
}

/** Whether no unknown stands in it. */
export function isConstant(expr: Expr): boolean {
  spend()
  if (expr.kind === 'number') return true
  if (expr.kind === 'symbol') return expr.name in CONSTANTS || expr.name === 'i'
  return expr.kind === 'call' && !BOUND.has(expr.name) && expr.name !== '_' && expr.args.every(isConstant)
}

/** Whether a number in it was written with a point. */
export function isRounded(expr: Expr): boolean {
  spend()
  if (expr.kind === 'number') return expr.decimal
  return expr.kind === 'call' && expr.args.some(isRounded)
}
