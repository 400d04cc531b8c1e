import type { TemplateNode } from './jinja.ts'

/** What the interpreter must know of a node beyond the node itself. */
export interface Notes {
  /** Expressions whose value is written out: `{{ … }}`. */
  printed: Set<TemplateNode>
  /** The first statement of a loop's body → the names that the loop itself sets. */
  loopStarts: Map<TemplateNode, Set<string>>
  /** What a loop runs over. */
  iterated: Set<TemplateNode>
  /** Values that an operator, filter, method or function reads in full. */
  consumed: Set<TemplateNode>
  /** `x.strip(y)`, `x.lstrip(y)`, `x.rstrip(y)`, `x | trim(y)`. */
  strips: Map<TemplateNode, StripCall>
}

export interface StripCall {
  operand: TemplateNode
  args: TemplateNode[]
  sides: { left: boolean; right: boolean }
}

/** The library's syntax tree as far as it is read here (@huggingface/jinja, src/ast.ts). */
type Fields = TemplateNode & Record<string, unknown>

const STATEMENTS = new Set([
  'Set',
  'If',
  'For',
  'Macro',
  'CallStatement',
  'FilterStatement',
  'Break',
  'Continue',
  'Comment',
])
const BLOCKS = ['body', 'alternate', 'defaultBlock']
const CONSTANT_TIME_FILTERS = new Set(['length', 'first', 'last', 'default', 'safe'])
const STRIP_SIDES: Record<string, StripCall['sides']> = {
  strip: { left: true, right: true },
  trim: { left: true, right: true },
  lstrip: { left: true, right: false },
  rstrip: { left: false, right: true },
}

/** Walks a template once, before it is rendered any number of times. */
export function annotate(program: TemplateNode): Notes {
  const notes: Notes = {
    printed: new Set(),
    loopStarts: new Map(),
    iterated: new Set(),
    consumed: new Set(),
    strips: new Map(),
  }
  visit(program as Fields, notes)
  return notes
}

function visit(node: Fields, notes: Notes) {
  for (const block of BLOCKS) {
    for (const statement of (node[block] as Fields[] | undefined) ?? []) {
      if (!STATEMENTS.has(statement.type)) notes.printed.add(statement)
    }
  }
  RULES[node.type]?.(node, notes)
  for (const child of childrenOf(node)) visit(child, notes)
}

const RULES: Record<string, (node: Fields, notes: Notes) => void> = {
  For(node, notes) {
    const [first] = node.body as Fields[]
    if (first) notes.loopStarts.set(first, new Set(['loop', 'namespace', ...namesIn(node.loopvar as Fields)]))
    const iterable = node.iterable as Fields
    notes.iterated.add(iterable.type === 'SelectExpression' ? (iterable.lhs as Fields) : iterable)
  },
  BinaryExpression(node, notes) {
    notes.consumed.add(node.left as Fields).add(node.right as Fields)
  },
  FilterExpression(node, notes) {
    const filter = node.filter as Fields
    const call = filter.type === 'CallExpression' ? filter : undefined
    const name = ((call ? call.callee : filter) as Fields).value as string
    if (!CONSTANT_TIME_FILTERS.has(name)) notes.consumed.add(node.operand as Fields)
    if (name === 'trim') noteStrip(node, node.operand as Fields, name, call, notes)
  },
  CallExpression(node, notes) {
    for (const argument of node.args as Fields[]) notes.consumed.add(argument)
    const callee = node.callee as Fields
    if (callee.type !== 'MemberExpression') return
    notes.consumed.add(callee.object as Fields)
    const name = (callee.property as Fields).value as string
    if (!callee.computed && Object.hasOwn(STRIP_SIDES, name))
      noteStrip(node, callee.object as Fields, name, node, notes)
  },
}

function noteStrip(node: Fields, operand: Fields, name: string, call: Fields | undefined, notes: Notes) {
  notes.strips.set(node, { operand, args: (call?.args ?? []) as Fields[], sides: STRIP_SIDES[name]! })
}

function namesIn(target: Fields): string[] {
  return target.type === 'TupleLiteral' ? (target.value as Fields[]).flatMap(namesIn) : [target.value as string]
}

function childrenOf(node: Fields): Fields[] {
  const parts = Object.values(node).flatMap(value => (value instanceof Map ? [...value].flat() : value))
  return parts.filter((part): part is Fields => typeof part === 'object' && part !== null && 'type' in part)
}
