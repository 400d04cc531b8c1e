import type { TemplateNode } from './jinja.ts'
import { type Fields, filterOf, type Meaning, meaningOf } from './template-meanings.ts'

/** What the interpreter must know of a node beyond the node itself. */
export interface Notes {
  /** Expressions whose value is written out: `{{ … }}`. */
  printed: Set<TemplateNode>
  /** The first statement of a loop's body → the names that the loop itself sets. */
  loopStarts: Map<TemplateNode, Set<string>>
  /** What a loop runs over. */
  iterated: Set<TemplateNode>
  /** Values that an operator, filter, method or function reads or writes in full. */
  consumed: Set<TemplateNode>
  meanings: Map<TemplateNode, Meaning>
}

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

/** Walks a template once, before it is rendered any number of times. */
export function annotate(program: TemplateNode): Notes {
  const notes: Notes = {
    printed: new Set(),
    loopStarts: new Map(),
    iterated: new Set(),
    consumed: new Set(),
    meanings: new Map(),
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
  const meaning = meaningOf(node)
  if (meaning) notes.meanings.set(node, meaning)
  if (node.type === 'For') noteLoop(node, notes)
  for (const handled of handledInFull(node)) notes.consumed.add(handled)
  for (const child of childrenOf(node)) visit(child, notes)
}

function noteLoop(node: Fields, notes: Notes) {
  const [first] = node.body as Fields[]
  if (first) notes.loopStarts.set(first, new Set(['loop', 'namespace', ...namesIn(node.loopvar as Fields)]))
  const iterable = node.iterable as Fields
  notes.iterated.add(iterable.type === 'SelectExpression' ? (iterable.lhs as Fields) : iterable)
}

function handledInFull(node: Fields): Fields[] {
  switch (node.type) {
    case 'BinaryExpression':
      return [node.left as Fields, node.right as Fields]
    case 'FilterExpression':
      return CONSTANT_TIME_FILTERS.has(filterOf(node).name) ? [] : [node, node.operand as Fields]
    case 'CallExpression': {
      const callee = node.callee as Fields
      const object = callee.type === 'MemberExpression' ? [callee.object as Fields] : []
      return [node, ...object, ...(node.args as Fields[])]
    }
    default:
      return []
  }
}

function namesIn(target: Fields): string[] {
  return target.type === 'TupleLiteral' ? (target.value as Fields[]).flatMap(namesIn) : [target.value as string]
}

function childrenOf(node: Fields): Fields[] {
  const parts = Object.values(node).flatMap(value => (value instanceof Map ? [...value].flat() : value))
  return parts.filter((part): part is Fields => typeof part === 'object' && part !== null && 'type' in part)
}
