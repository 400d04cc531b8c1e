import type { Expr } from './ast.ts'
import { matrixOf } from './matrices.ts'
import { normalizeLatex, plainText } from './normalize.ts'
import { parseLatex } from './parse.ts'
import { expandPlusMinus } from './plus-minus.ts'
import { intervalOf, sameRelation, statedValue } from './relations.ts'
import { sameScalar } from './same.ts'

type List = Extract<Expr, { kind: 'list' }>

/** A longer answer is compared as a text. */
const LONGEST = 4000
/** More elements are compared in their order. */
const MOST_ELEMENTS = 100

/**
 * Whether two answers are the same mathematics, LaTeX or plain: numbers, fractions, decimals (to six digits), percentages, expressions (by their
 * values at points drawn by a fixed seed), tuples, sets, intervals, matrices, equations, inequalities; else whether they are the same words.
 * Not symmetric: an interval answers an inequality, but not the other way round, as in Math-Verify. Never throws.
 */
export function sameAnswer(gold: string, prediction: string): boolean {
  if (gold.length > LONGEST || prediction.length > LONGEST) return gold.trim() === prediction.trim()
  const [a, b] = [normalizeLatex(gold), normalizeLatex(prediction)]
  if (a.replaceAll(' ', '') === b.replaceAll(' ', '')) return a !== ''
  const readings = readingsOf(b)
  return readingsOf(a).some(one => readings.some(other => same(one, other))) || sameWords(a, b)
}

/** Answers that are no mathematics, such as `\text{even}` or `4:30 p.m.`. */
function sameWords(a: string, b: string): boolean {
  return WORDS.test(a) && WORDS.test(b) && plainText(a) === plainText(b)
}

/** Letters outside of commands, and nothing that is computed. */
const WORDS =
  /^(?:\\text\s*\{[^{}]*\}|[\p{L}\p{N}\s.,;:!?'"()]|(?<=\p{L})-(?=\p{L}))*[\p{L}]{2}(?:\\text\s*\{[^{}]*\}|[\p{L}\p{N}\s.,;:!?'"(){}]|(?<=\p{L})-(?=\p{L}))*$/u

/** A comma between digits may stand between thousands, before decimals or between two numbers. */
function readingsOf(answer: string): Expr[] {
  const text = answer.replace(/[\s.,;:]+$/, '')
  const spellings = new Set([
    text,
    text.replace(/(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)/g, thousands => thousands.replaceAll(',', '')),
  ])
  if (/^-?\d+,\d+$/.test(text)) spellings.add(text.replace(',', '.'))
  return [...spellings].flatMap(spelling => parseLatex(spelling) ?? [])
}

function same(gold: Expr, prediction: Expr): boolean {
  if (gold.kind === 'relation' || prediction.kind === 'relation') return sameStated(gold, prediction)
  const [a, b] = [settled(gold), settled(prediction)]
  if (a.kind === 'list' && b.kind === 'list') return sameLists(a, b)
  if (a.kind === 'list' || b.kind === 'list') return sameSingle(a, b)
  if (isSets(a) || isSets(b)) return sameSets(a, b)
  const [m, n] = [matrixOf(a), matrixOf(b)]
  if (m && n) return m.rows.length === n.rows.length && m.rows.every((row, i) => inOrder(row, n.rows[i]!))
  if (m || n) return false
  if (a.kind === 'text' && b.kind === 'text') return plainText(a.text) === plainText(b.text)
  return sameScalar(a, b) || samePercent(a, b)
}

/** Equations and inequalities, or what they say something is. */
function sameStated(gold: Expr, prediction: Expr): boolean {
  if (gold.kind === 'relation' && prediction.kind === 'relation' && sameRelation(gold, prediction)) return true
  const [a, b] = [gold, prediction].map(expr => (expr.kind === 'relation' ? statedValue(expr) : expr))
  if (a && b) return same(a, b)
  if (gold.kind === 'relation' && prediction.kind === 'list') {
    const interval = intervalOf(gold)
    return interval !== undefined && same(interval, prediction)
  }
  return false
}

/** ± written out. */
function settled(expr: Expr): Expr {
  const values = expandPlusMinus(expr)
  return values.length === 1 ? expr : { kind: 'list', open: '', close: '', items: values }
}

function sameLists(a: List, b: List): boolean {
  if (isSet(a) && isSet(b)) {
    const [left, right] = [a, b].map(({ items }) =>
      items.flatMap(item => (item.kind === 'list' ? [item] : expandPlusMinus(item))),
    )
    return inAnyOrder(distinct(left!), distinct(right!))
  }
  const isBare = a.open === '' || b.open === ''
  if (!isBare && (a.open !== b.open || a.close !== b.close)) return false
  return inOrder(a.items, b.items)
}

/** Without brackets, or in braces: the order does not matter. */
function isSet({ open }: List): boolean {
  return open === '' || open === '{'
}

function inOrder(a: readonly Expr[], b: readonly Expr[]): boolean {
  return a.length === b.length && a.every((item, i) => same(item, b[i]!))
}

function distinct(items: readonly Expr[]): Expr[] {
  if (items.length > MOST_ELEMENTS) return [...items]
  const kept: Expr[] = []
  for (const item of items) if (!kept.some(other => same(other, item))) kept.push(item)
  return kept
}

function inAnyOrder(a: readonly Expr[], b: readonly Expr[]): boolean {
  if (a.length !== b.length) return false
  if (a.length > MOST_ELEMENTS) return inOrder(a, b)
  const left = [...b]
  return a.every(item => {
    const at = left.findIndex(other => same(item, other))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

/** A set of one element is that element. */
function sameSingle(a: Expr, b: Expr): boolean {
  const only = (expr: Expr) =>
    expr.kind === 'list' && isSet(expr)
      ? expr.items.length === 1
        ? expr.items[0]
        : undefined
      : expr.kind === 'list'
        ? undefined
        : expr
  const [left, right] = [only(a), only(b)]
  return left !== undefined && right !== undefined && same(left, right)
}

function isSets(expr: Expr): boolean {
  return expr.kind === 'call' && (expr.name === '∪' || expr.name === '∩' || expr.name === '∖')
}

/** Unions in any order, differences and intersections as they are written. */
function sameSets(a: Expr, b: Expr): boolean {
  const [left, right] = [unitedIn(a), unitedIn(b)]
  if (left.length > 1 || right.length > 1) return inAnyOrder(left, right)
  if (a.kind !== 'call' || b.kind !== 'call' || a.name !== b.name) return false
  return inOrder(a.args, b.args)
}

function unitedIn(expr: Expr): Expr[] {
  return expr.kind === 'call' && expr.name === '∪' ? expr.args.flatMap(unitedIn) : [expr]
}

/** 28 % answers 28 as well as 0.28. */
function samePercent(a: Expr, b: Expr): boolean {
  const bare = (expr: Expr) => (expr.kind === 'call' && expr.name === '%' ? expr.args[0]! : expr)
  const [left, right] = [bare(a), bare(b)]
  return (left !== a || right !== b) && sameScalar(left, right)
}
