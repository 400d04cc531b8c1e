import { call, type Expr } from './ast.ts'
import { spend } from './budget.ts'
import { remembered } from './remembered.ts'

/** More of them are compared as they are written. */
const MOST = 3

/** The values that an expression with ± and ∓ stands for: itself where it has none. */
export function expandPlusMinus(expr: Expr): Expr[] {
  if (expr.kind !== 'call') return [expr]
  const count = countOf(expr)
  if (count === 0 || count > MOST) return [expr]
  return [replaced(expr, '+', '-'), replaced(expr, '-', '+')]
}

const countOf = remembered((expr: Expr): number => {
  spend()
  if (expr.kind !== 'call') return 0
  return Number(expr.name === '±' || expr.name === '∓') + expr.args.reduce((sum, arg) => sum + countOf(arg), 0)
})

function replaced(expr: Expr, plusMinus: string, minusPlus: string): Expr {
  if (expr.kind !== 'call') return expr
  const name = expr.name === '±' ? plusMinus : expr.name === '∓' ? minusPlus : expr.name
  return call(name, ...expr.args.map(arg => replaced(arg, plusMinus, minusPlus)))
}
