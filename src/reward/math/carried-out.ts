// Notations that stand for a longer expression of ordinary arithmetic.
import Fraction from 'fraction.js'
import { call, type Expr } from './ast.ts'
import { spend } from './budget.ts'

/** Longer sums are compared as they are written. */
const MOST_TERMS = 100
const LARGEST_DETERMINANT = 3

/** The terms of `\sum_{k=1}^{3} k` added, the factors of `\prod` multiplied; undefined where their number is not given. */
export function carriedOut(name: string, lower: Expr, upper: Expr, body: Expr): Expr | undefined {
  if (name === 'int' || lower.kind !== 'relation' || lower.relations.join() !== '=') return undefined
  const [index, start] = lower.sides
  if (index?.kind !== 'symbol' || start?.kind !== 'number' || upper.kind !== 'number') return undefined
  const count = upper.value.sub(start.value).valueOf() + 1
  if (start.value.d !== 1n || !Number.isInteger(count) || count < 1 || count > MOST_TERMS) return undefined
  return Array.from({ length: count }, (_, i) => replaced(body, index.name, start.value.add(i))).reduce((all, term) =>
    call(name === 'sum' ? '+' : '*', all, term),
  )
}

function replaced(expr: Expr, name: string, value: Fraction): Expr {
  spend()
  if (expr.kind === 'symbol' && expr.name === name)
    return { kind: 'number', value: new Fraction(value), decimal: false }
  return expr.kind === 'call' ? call(expr.name, ...expr.args.map(arg => replaced(arg, name, value))) : expr
}

/** A small determinant, expanded by its first row; undefined where it is large, or no square. */
export function determinantOf(rows: readonly (readonly Expr[])[]): Expr | undefined {
  spend()
  if (rows.length === 0 || rows.length > LARGEST_DETERMINANT) return undefined
  if (rows.some(row => row.length !== rows.length)) return undefined
  if (rows.length === 1) return rows[0]![0]
  return rows[0]!
    .map((entry, column) => call('*', entry, determinantOf(rows.slice(1).map(row => row.toSpliced(column, 1)))!))
    .reduce((sum, term, i) => call(i % 2 === 1 ? '-' : '+', sum, term))
}
