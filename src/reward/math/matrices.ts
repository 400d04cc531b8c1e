import { call, type Expr } from './ast.ts'
import { spend } from './budget.ts'
import { isRounded } from './evaluate.ts'
import { exactValue } from './exact.ts'
import { remembered } from './remembered.ts'

type Matrix = Extract<Expr, { kind: 'matrix' }>

/** The matrix that sums and products of matrices are; undefined where an expression is none, or their shapes do not fit. */
export function matrixOf(expr: Expr): Matrix | undefined {
  return expr.kind === 'matrix' || expr.kind === 'call' ? (matrixIn(expr) ?? undefined) : undefined
}

const matrixIn: (expr: Expr) => Matrix | null = remembered(expr => reckoned(expr) ?? null)

function reckoned(expr: Expr): Matrix | undefined {
  spend()
  if (expr.kind === 'matrix') return isFull(expr) ? expr : undefined
  if (expr.kind !== 'call') return undefined
  const [a, b] = expr.args
  if (expr.name === 'neg') return elementwise(matrixOf(a!), value => call('neg', value))
  if (b === undefined) return undefined
  const [left, right] = [matrixOf(a!), matrixOf(b)]
  if (expr.name === '+' || expr.name === '-') return left && right && combined(expr.name, left, right)
  if (expr.name === '/') return right ? undefined : elementwise(left, value => call('/', value, b))
  if (expr.name !== '*') return undefined
  if (left && right) return product(left, right)
  return left ? elementwise(left, value => call('*', value, b)) : elementwise(right, value => call('*', a!, value))
}

function isFull({ rows }: Matrix): boolean {
  return rows.every(row => row.length === rows[0]!.length)
}

function elementwise(matrix: Matrix | undefined, f: (value: Expr) => Expr): Matrix | undefined {
  return matrix && { kind: 'matrix', rows: matrix.rows.map(row => row.map(f)) }
}

function combined(name: string, a: Matrix, b: Matrix): Matrix | undefined {
  if (a.rows.length !== b.rows.length || a.rows[0]!.length !== b.rows[0]!.length) return undefined
  return { kind: 'matrix', rows: a.rows.map((row, i) => row.map((value, j) => call(name, value, b.rows[i]![j]!))) }
}

function product(a: Matrix, b: Matrix): Matrix | undefined {
  // A product of larger ones is not what an answer is written as.
  if (a.rows[0]!.length !== b.rows.length || b.rows.length > 6) return undefined
  const entry = (row: readonly Expr[], column: number) =>
    carriedOut(row.map((value, i) => call('*', value, b.rows[i]![column]!)).reduce((sum, term) => call('+', sum, term)))
  return { kind: 'matrix', rows: a.rows.map(row => b.rows[0]!.map((_, column) => entry(row, column))) }
}

/** One number where it is one: the entries of a long product would double in size with each factor. */
function carriedOut(expr: Expr): Expr {
  const value = exactValue(expr)
  return value ? { kind: 'number', value, decimal: isRounded(expr) } : expr
}
