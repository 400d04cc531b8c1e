import type { Bracket, Expr } from './ast.ts'
import { scalarOf } from './scalar.ts'

interface Interval {
  low: number
  high: number
  expr: Extract<Expr, { kind: 'list' }>
}

/** Parts of a union, where all are intervals between numbers, with those in one that touch or overlap: [0, 1] ∪ (1, 2) is [0, 2). */
export function joined(parts: readonly Expr[]): readonly Expr[] {
  if (parts.length < 2) return parts
  const intervals = parts.flatMap(part => intervalIn(part) ?? [])
  if (intervals.length < parts.length) return parts
  const found: Interval[] = []
  for (const next of intervals.toSorted((a, b) => a.low - b.low || rank(a.expr.open) - rank(b.expr.open))) {
    const last = found.at(-1)
    if (last && meet(last, next)) found[found.length - 1] = joinedPair(last, next)
    else found.push(next)
  }
  return found.map(({ expr }) => expr)
}

function intervalIn(expr: Expr): Interval | undefined {
  if (expr.kind !== 'list' || expr.items.length !== 2 || !/[([]/.test(expr.open)) return undefined
  const [low, high] = expr.items.map(numberIn)
  return low !== undefined && high !== undefined && low < high ? { low, high, expr } : undefined
}

function numberIn(expr: Expr): number | undefined {
  if (expr.kind === 'list' || !scalarOf(expr).isConstant) return undefined
  const { re, im } = scalarOf(expr).valueAt(0)
  return Number.isNaN(re) || im !== 0 ? undefined : re
}

/** A bound that belongs to the interval comes first. */
function rank(open: Bracket): number {
  return open === '[' ? 0 : 1
}

function meet(a: Interval, b: Interval): boolean {
  return b.low < a.high || (b.low === a.high && (a.expr.close === ']' || b.expr.open === '['))
}

function joinedPair(a: Interval, b: Interval): Interval {
  const upper = b.high > a.high || (b.high === a.high && b.expr.close === ']') ? b : a
  return {
    low: a.low,
    high: upper.high,
    expr: { ...a.expr, close: upper.expr.close, items: [a.expr.items[0]!, upper.expr.items[1]!] },
  }
}
