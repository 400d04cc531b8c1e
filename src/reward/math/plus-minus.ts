import { call, type Expr } from './ast.ts'
import { spend } from './budget.ts'
import { remembered } from './remembered.ts'

/** More of them are compared as they are written. */
const MOST = 3

/** The values that an expression with ± and ∓ stands for: itself where it has none. */
export function expandPlusMinus(expr: Expr): Expr[] {
  if (isTuple(expr)) return expandTuple(expr)
  if (expr.kind !== 'call') return [expr]
  const count = countOf(expr)
  if (count === 0 || count > MOST) return [expr]
  return [replaced(expr, '+', '-'), replaced(expr, '-', '+')]
}

function isTuple(expr: Expr): expr is Extract<Expr, { kind: 'list' }> {
  return expr.kind === 'list' && expr.open === '('
}

/** (±1, 0) is two points. Of several ± in a tuple it is not said which belong together. */
function expandTuple(tuple: Extract<Expr, { kind: 'list' }>): Expr[] {
  if (tuple.items.reduce((sum, item) => sum + countOf(item), 0) !== 1) return [tuple]
  const values = tuple.items.map(expandPlusMinus)
  return [
    { ...tuple, items: values.map(all => all[0]!) },
    { ...tuple, items: values.map(all => all.at(-1)!) },
  ]
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
