import { call, type Expr, type Relation } from './ast.ts'
import { spend } from './budget.ts'
import { isConstant } from './evaluate.ts'
import { remembered } from './remembered.ts'
import { ratioOf, sameScalar } from './same.ts'
import { FUNCTIONS } from './tokens.ts'

export type RelationExpr = Extract<Expr, { kind: 'relation' }>
type List = Extract<Expr, { kind: 'list' }>

/**
 * What an answer says where it says what something is: 11 of `x = 5 + 6 = 11`, the set of `x ∈ …`; undefined where it says something else.
 * @param isAsked Whether a side may be that something. Default: a name; `x + y = 5` is then an equation.
 */
export function statedValue(
  { relations, sides }: RelationExpr,
  isAsked: (side: Expr) => boolean = isName,
): Expr | undefined {
  const approximate = relations.indexOf('≈')
  // In `x = 1/3 ≈ 0.33` the third is the answer.
  if (approximate > 0)
    return statedValue(
      { kind: 'relation', relations: relations.slice(0, approximate), sides: sides.slice(0, approximate + 1) },
      isAsked,
    )
  if (relations[0] === '∈') return relations.length === 1 && isAsked(sides[0]!) ? sides[1] : undefined
  if (relations.every(relation => relation === '≡')) return isAsked(sides[0]!) ? sides.at(-1) : undefined
  if (!relations.every(relation => relation === '=' || relation === '≈')) return undefined
  if (relations.length > 1) return isUnknown(sides.at(-1)!) && isConstant(sides.at(-2)!) ? sides.at(-2) : sides.at(-1)
  const [left, right] = sides as [Expr, Expr]
  if (isConstant(left) && (relations[0] === '≈' || (isAsked(right) && !isConstant(right)))) return left
  return isAsked(left) || isConstant(left) ? right : undefined
}

/** The name that is given a value in `x = 5`; undefined where none is. */
export function namedIn({ relations, sides }: RelationExpr): Expr | undefined {
  const [name] = sides
  return (relations[0] === '=' || relations[0] === '∈') && name && isUnknown(name) ? name : undefined
}

/** x, f(x), f(2), AB, |AB|, A : B, (p, q), y_1: something that is given a value. */
function isName(expr: Expr): boolean {
  spend()
  switch (expr.kind) {
    case 'symbol':
    case 'text':
      return true
    case 'list':
      return expr.items.every(isName)
    case 'call':
      return expr.name === '_' || expr.name === 'of'
        ? isName(expr.args[0]!)
        : NAMING.has(expr.name) && expr.args.every(isName)
    default:
      return false
  }
}

function isUnknown(expr: Expr): boolean {
  return isName(expr) && !isConstant(expr)
}

const NAMING = new Set([
  ...['*', 'abs', ':', 'prime', 'vec', 'bar', 'hat', 'overline', 'overrightarrow', '/', 'det'],
  ...FUNCTIONS,
])

const TURNED: Partial<Record<Relation, Relation>> = { '<': '>', '>': '<', '≤': '≥', '≥': '≤' }

/** Whether two relations have the same solutions, as far as it shows in their sides' difference. */
export function sameRelation(a: RelationExpr, b: RelationExpr): boolean {
  if (a.relations.length !== b.relations.length) return false
  if (a.relations.length > 1) return sameChain(a, b) || sameChain(a, turned(b))
  const [[relationA], [relationB]] = [a.relations, b.relations] as [[Relation], [Relation]]
  if (relationA === '∈' || relationA === '≡')
    return relationA === relationB && a.sides.every((side, i) => sameSide(side, b.sides[i]!))
  // Between numbers alone it says nothing that one differs from another.
  if (a.sides.every(isConstant) || b.sides.every(isConstant)) return sameChain(a, b)
  const ratio = ratioOf(difference(a), difference(b))
  if (ratio === undefined) return false
  return ratio > 0 || !TURNED[relationA] ? relationA === relationB : TURNED[relationA] === relationB
}

function sameChain(a: RelationExpr, b: RelationExpr): boolean {
  return (
    a.relations.every((relation, i) => relation === b.relations[i]) &&
    a.sides.every((side, i) => sameSide(side, b.sides[i]!))
  )
}

function sameSide(a: Expr, b: Expr): boolean {
  return a.kind !== 'list' && b.kind !== 'list' && sameScalar(a, b)
}

function turned({ relations, sides }: RelationExpr): RelationExpr {
  return {
    kind: 'relation',
    relations: relations.map(relation => TURNED[relation] ?? relation).toReversed(),
    sides: sides.toReversed(),
  }
}

const difference = remembered(({ sides }: RelationExpr): Expr => call('-', sides[0]!, sides[1]!))

/** The interval of `a < x < b`, `x ≥ a`, `x < b`; undefined where the relation is no such. */
export function intervalOf(relation: RelationExpr): List | undefined {
  const chain = relation.relations.some(sign => sign === '>' || sign === '≥') ? turned(relation) : relation
  const { relations, sides } = chain
  if (!relations.every(sign => sign === '<' || sign === '≤')) return undefined
  const bracket = { '<': ['(', ')'], '≤': ['[', ']'] } as const
  const [first, second] = relations as ('<' | '≤')[]
  if (relations.length === 2 && isUnknown(sides[1]!))
    return { kind: 'list', open: bracket[first!][0], close: bracket[second!][1], items: [sides[0]!, sides[2]!] }
  if (relations.length !== 1) return undefined
  if (isUnknown(sides[0]!))
    return { kind: 'list', open: '(', close: bracket[first!][1], items: [call('neg', infinity()), sides[1]!] }
  if (isUnknown(sides[1]!))
    return { kind: 'list', open: bracket[first!][0], close: ')', items: [sides[0]!, infinity()] }
  return undefined
}

function infinity(): Expr {
  return { kind: 'symbol', name: '∞' }
}
