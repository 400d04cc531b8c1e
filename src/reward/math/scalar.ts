import type { Complex } from 'complex.js'
import type Fraction from 'fraction.js'
import type { Expr } from './ast.ts'
import { spend } from './budget.ts'
import { isConstant, isRounded, nudgedAt, valueAt } from './evaluate.ts'
import { exactValue } from './exact.ts'
import { type Polynomial, polynomialOf } from './polynomial.ts'
import { remembered } from './remembered.ts'
import { residueOf } from './residue.ts'

/** Where each of two tries begins to draw. */
const NUDGES = [1, 2]

/** What is asked of an expression when it is compared, each worked out once. */
export class Scalar {
  readonly expr: Expr
  readonly #known = new Map<unknown, unknown>()
  readonly #values: Complex[] = []

  constructor(expr: Expr) {
    this.expr = expr
  }

  get exact(): Fraction | undefined {
    return this.#once('exact', exactValue)
  }

  get residue(): bigint | undefined {
    return this.#once('residue', residueOf)
  }

  get polynomial(): Polynomial | undefined {
    return this.#once('polynomial', polynomialOf)
  }

  get isRounded(): boolean {
    return this.#once('isRounded', isRounded)
  }

  get isConstant(): boolean {
    return this.#once('isConstant', isConstant)
  }

  /** Whether some part of it is such. */
  mentions(is: (part: Expr) => boolean): boolean {
    return this.#once(is, expr => mentions(expr, is))
  }

  valueAt(point: number): Complex {
    this.#values[point] ??= valueAt(this.expr, point)
    return this.#values[point]!
  }

  /** About how far the value may be off by the rounding of all that it is reckoned from. */
  errorAt(point: number): number {
    const { re, im } = this.valueAt(point)
    return Math.max(
      ...NUDGES.map(nudge => {
        const other = nudgedAt(this.expr, point, nudge)
        return Math.hypot(other.re - re, other.im - im)
      }),
    )
  }

  #once<T>(name: unknown, work: (expr: Expr) => T): T {
    if (!this.#known.has(name)) this.#known.set(name, work(this.expr))
    return this.#known.get(name) as T
  }
}

function mentions(expr: Expr, is: (part: Expr) => boolean): boolean {
  spend()
  return is(expr) || (expr.kind === 'call' && expr.args.some(arg => mentions(arg, is)))
}

export const scalarOf = remembered((expr: Expr) => new Scalar(expr))
