import { call, type Expr } from './ast.ts'
import { spend, withinBudget } from './budget.ts'
import { joined } from './intervals.ts'
import { matrixOf } from './matrices.ts'
import { normalizeLatex, plainText, unwrapped } from './normalize.ts'
import { parseLatex } from './parse.ts'
import { expandPlusMinus } from './plus-minus.ts'
import { intervalOf, namedIn, type RelationExpr, sameRelation, statedValue } from './relations.ts'
import { sameScalar } from './same.ts'
import { scalarOf } from './scalar.ts'
import { isNumber } from './terms.ts'
import { isNumeric, withoutRemark, withoutUnit } from './units.ts'

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
  if (compact(a) === compact(b)) return a !== ''
  if (contradict(halfOfDay(a), halfOfDay(b)) || contradict(choiceIn(a), choiceIn(b))) return false
  return (
    withinBudget(
      () => sameMathematics(a, b),
      () => false,
    ) || sameWords(a, b)
  )
}

function sameMathematics(a: string, b: string): boolean {
  const bare = isNumeric(a) ? withoutUnit(b) : undefined
  const readings = [b, bare, withoutRemark(b), constantAs(a, b)].flatMap(text =>
    text === undefined ? [] : readingsOf(text),
  )
  return [...readingsOf(a), ...decimalComma(a)].some(one => readings.some(other => same(one, other)))
}

/** The constant of an integral may be a capital letter or not. */
function constantAs(gold: string, prediction: string): string | undefined {
  const [of, inThis] = [gold, prediction].map(text => new Set(text.match(CONSTANT)))
  const [one] = inThis!
  return of!.size === 1 && inThis!.size === 1 && !of!.has(one!) ? prediction.replace(CONSTANT, [...of!][0]!) : undefined
}

const CONSTANT = /(?<![a-zA-Z\\])[cC](?![a-zA-Z_])/g

/** Space means something only between digits. */
function compact(text: string): string {
  return text.replace(/(?<!\d)\s+|\s+(?!\d)/g, '')
}

function contradict(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b
}

function halfOfDay(text: string): string | undefined {
  return /(?<=\d\s*)[ap](?=\.?\s?m(?:\.|$|[^a-z]))/i.exec(unwrapped(text))?.[0].toLowerCase()
}

/** Answers that are no mathematics, such as `\text{even}` or `4:30 p.m.`, and choices: `(B) 12` is B. */
function sameWords(a: string, b: string): boolean {
  const [left, right] = [unwrapped(a), unwrapped(b)]
  const choice = choiceIn(left)
  if (choice !== undefined && choice === choiceIn(right))
    return (isChoice(left) || isChoice(right)) && ![left, right].some(text => HEDGED.test(text))
  return WORDS.test(left) && WORDS.test(right) && plainText(left) === plainText(right)
}

/** Words, and nothing that is computed. */
const WORDS =
  /^(?=[\s\S]*\p{L}\.?\p{L})(?:[\p{L}\p{N}\s.,;:!?'"(){}]|(?<=\p{L}{3})-(?=\p{L})|(?<=\p{L})-(?=\p{L}{3}))*$/u

/** "(B) or (C)" */
const HEDGED = /\b(?:or|and)\s*\(?[A-Z]\)?\s*$/

/** The letter of `(B)`, `B.`, `(B) 12`. */
function choiceIn(text: string): string | undefined {
  const [, bracketed, bare] =
    /^\s*(?:(?:option|choice|answer)\s*:?\s+)?(?:\(\s*([A-Z])\s*\)|([A-Z])(?:[.):]|\s*$))/i.exec(unwrapped(text)) ?? []
  return bracketed ?? bare
}

function isChoice(text: string): boolean {
  return /^[\s(]*[A-Z][\s).]*$/.test(text)
}

/** Digits in threes. A group that begins with 0 is no number of its own. */
const GROUPED = /(?<![\d.]|^\((?=\d+,\d+\)$))[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\s\d{3})+)(?!\d)/g

/** A reference may have a decimal comma; two numbers that are one digit each are listed. In a formula it separates, so an answer has none. */
function decimalComma(gold: string): Expr[] {
  if (!/^-?\d+,\d{2,}$/.test(gold) || ONE_NUMBER.test(gold)) return []
  const value = parseLatex(gold.replace(',', '.'))
  return value ? [value] : []
}

const ONE_NUMBER = /^-?[1-9]\d{0,2}(?:,\d{3})+$/

/** A comma between digits may stand between thousands or between two numbers; e may stand for a power of ten. */
function readingsOf(answer: string): Expr[] {
  // Bold digits are digits: \textbf{(113)}.
  const text = answer.replace(/[\s.,;:]+$/, '').replace(/^\\text\s*\{([^{}\p{L}]*)\}$/u, '$1')
  const joined = text.replace(GROUPED, digits => digits.replace(/[,\s]/g, ''))
  const spellings = new Set([joined])
  if (joined === text || (!ONE_NUMBER.test(text) && !/[,\s]0/.test((text.match(GROUPED) ?? []).join())))
    spellings.add(text)
  if (SCIENTIFIC.test(joined)) spellings.add(joined.replace(SCIENTIFIC, '$1*10^{$2}'))
  return [...spellings].flatMap(spelling => parseLatex(spelling) ?? equated(spelling) ?? [])
}

/** 5 of `P(A|B) = 5`, where what it is of cannot be read. */
function equated(text: string): Expr | undefined {
  const at = text.lastIndexOf('=')
  const value = at > 0 ? parseLatex(text.slice(at + 1)) : undefined
  if (!value || value.kind === 'relation') return undefined
  return { kind: 'relation', relations: ['='], sides: [{ kind: 'text', text: text.slice(0, at) }, value] }
}

const SCIENTIFIC = /(?<![a-zA-Z\d\\])(\d{1,20}(?:\.\d{1,20})?)[eE]\+?(-?\d{1,3})(?![\d.])/

function same(gold: Expr, prediction: Expr): boolean {
  spend()
  if (gold.kind === 'relation' || prediction.kind === 'relation') return sameStated(gold, prediction)
  const [a, b] = [settled(gold), settled(prediction)]
  if (isSets(a) || isSets(b)) return sameSets(united(a), b)
  if (a.kind === 'list' && b.kind === 'list') return sameLists(a, b) || sameElement(a, b)
  if (a.kind === 'list' && b.kind === 'call' && b.name === 'of')
    return a.open === '(' && inOrder(a.items, b.args.slice(1))
  if (a.kind === 'list' || b.kind === 'list') return sameSingle(a, b)
  const [m, n] = [matrixOf(a), matrixOf(b)]
  if (m && n) return m.rows.length === n.rows.length && m.rows.every((row, i) => inOrder(row, n.rows[i]!))
  if (m || n) return false
  if (a.kind === 'text' && b.kind === 'text') return sameText(a.text, b.text)
  return sameScalar(a, b) || samePercent(a, b) || sameBare(a, b)
}

function sameText(a: string, b: string): boolean {
  spend((a.length + b.length) / 4)
  return plainText(a) === plainText(b)
}

/** Equations and inequalities, or what they say something is. */
function sameStated(gold: Expr, prediction: Expr): boolean {
  if (gold.kind === 'relation' && prediction.kind === 'relation' && sameRelation(gold, prediction)) return true
  if (gold.kind === 'relation' && prediction.kind === 'relation' && !sameNames(gold, prediction)) return false
  const a = gold.kind === 'relation' ? statedValue(gold) : gold
  const b = prediction.kind === 'relation' ? answered(prediction, gold) : prediction
  if (a && b && same(a, b)) return true
  if (prediction.kind === 'relation' && gold.kind !== 'relation' && prediction.relations.includes('≈'))
    return same(gold, prediction.sides.at(-1)!)
  const interval = gold.kind === 'relation' ? intervalOf(gold) : undefined
  const set = prediction.kind === 'relation' && prediction.relations[0] === '∈' ? statedValue(prediction) : prediction
  return interval !== undefined && set?.kind === 'list' && same(interval, set)
}

/** 12 of `m + n = 12` and of `m + n ≈ 12`, where an equation is not what was asked for. */
function answered(prediction: RelationExpr, gold: Expr): Expr | undefined {
  if (gold.kind === 'relation' || isCurve(prediction)) return statedValue(prediction)
  return statedValue(prediction, () => true)
}

/** `2x + 3y - 5 = 0`, but not `a - b = 0`. */
function isCurve({ sides }: RelationExpr): boolean {
  if (!isNumber(sides.at(-1), 0)) return false
  const terms = scalarOf(sides[0]!).polynomial?.values()
  return !terms || ![...terms].every(({ coefficient }) => coefficient.abs().equals(1))
}

/** What both give a value is one thing; only one may leave it unsaid. */
function sameNames(a: RelationExpr, b: RelationExpr): boolean {
  const [one, other] = [namedIn(a), namedIn(b)]
  return one === undefined || other === undefined || same(one, other)
}

/** ± written out. */
function settled(expr: Expr): Expr {
  const values = expandPlusMinus(expr)
  return values.length === 1 ? expr : { kind: 'list', open: '', close: '', items: values }
}

function sameLists(a: List, b: List): boolean {
  if (isSet(a) && isSet(b)) {
    const names = [assigned(a.items), assigned(b.items)]
    if (names[0] && names[1] && inAnyOrder(names[0], names[1])) return inAnyOrder(a.items, b.items, sameAssignment)
    const [left, right] = [a, b].map(({ items }) => items.flatMap(expandPlusMinus))
    return inAnyOrder(distinct(left!), distinct(right!))
  }
  const isBare = a.open === '' || b.open === ''
  if (isBare && a.items.length === 2 && [a, b].some(({ open, close }) => open === '[' || close === ']')) return false
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

function inAnyOrder(a: readonly Expr[], b: readonly Expr[], isSame = same): boolean {
  if (a.length !== b.length) return false
  if (a.length > MOST_ELEMENTS) return inOrder(a, b)
  const left = [...b]
  return a.every(item => {
    const at = left.findIndex(other => isSame(item, other))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

/** The names of `x = 1, y = 2`; undefined where something else is listed too, or they are all one. */
function assigned(items: readonly Expr[]): Expr[] | undefined {
  const names = items.flatMap(item => (item.kind === 'relation' ? (namedIn(item) ?? []) : []))
  return names.length === items.length && distinct(names).length > 1 ? names : undefined
}

function sameAssignment(a: Expr, b: Expr): boolean {
  return same((a as RelationExpr).sides[0]!, (b as RelationExpr).sides[0]!) && same(a, b)
}

/** {(2, 3)} is (2, 3). */
function sameElement(a: List, b: List): boolean {
  const [only] = b.items
  return b.open === '{' && b.items.length === 1 && a.open !== '{' && only?.kind === 'list' && sameLists(a, only)
}

/** A set of one element is that element. */
function sameSingle(a: Expr, b: Expr): boolean {
  const [left, right] = [onlyOf(a), onlyOf(b)]
  return left !== undefined && right !== undefined && same(left, right)
}

/** Undefined where there are several, or where it is no set. */
function onlyOf(expr: Expr): Expr | undefined {
  if (expr.kind !== 'list') return expr
  const elements = isSet(expr) ? distinct(expr.items) : []
  return elements.length === 1 ? elements[0] : undefined
}

/** The union that "x < 1 or x > 3" says; anything else is itself. */
function united(expr: Expr): Expr {
  if (expr.kind !== 'list' || expr.open !== '' || expr.items.length < 2) return expr
  const intervals = expr.items.flatMap(item => (item.kind === 'relation' ? (intervalOf(item) ?? []) : []))
  return intervals.length === expr.items.length
    ? intervals.reduce<Expr>((all, one, i) => (i === 0 ? one : call('∪', all, one)), expr)
    : expr
}

function isSets(expr: Expr): boolean {
  return expr.kind === 'call' && (expr.name === '∪' || expr.name === '∩' || expr.name === '∖')
}

/** Unions in any order, differences and intersections as they are written. */
function sameSets(a: Expr, b: Expr): boolean {
  const [left, right] = [joined(unitedIn(a)), joined(unitedIn(b))]
  if (left.length > 1 || right.length > 1) return inAnyOrder(left, right)
  const [one, other] = [left[0]!, right[0]!]
  if (one.kind === 'list' || other.kind === 'list') return !isSets(one) && !isSets(other) && same(one, other)
  if (a.kind !== 'call' || b.kind !== 'call' || a.name !== b.name) return false
  return inOrder(a.args, b.args)
}

function unitedIn(expr: Expr): Expr[] {
  return expr.kind === 'call' && expr.name === '∪' ? expr.args.flatMap(unitedIn) : [expr]
}

/** 28 % answers 28 as well as 0.28. */
function samePercent(a: Expr, b: Expr): boolean {
  const counted = (expr: Expr) => (expr.kind === 'call' && expr.name === '%' ? expr.args[0]! : expr)
  const [left, right] = [counted(a), counted(b)]
  return (left !== a || right !== b) && sameScalar(left, right)
}

/** Where only one side says in which base a number is, or modulo what: 1011 answers 1011_2. */
function sameBare(a: Expr, b: Expr): boolean {
  const [left, right] = [bare(a), bare(b)]
  return (left === a) !== (right === b) && sameScalar(left, right)
}

function bare(expr: Expr): Expr {
  if (expr.kind !== 'call' || (expr.name !== '_' && expr.name !== 'mod')) return expr
  return expr.args[0]!.kind === 'number' ? expr.args[0]! : expr
}
