import type { TemplateNode, Value } from './jinja.ts'
import { booleanValue, equals, stringValue, strip, text } from './template-values.ts'

/** What an expression means in Python, where the library's interpreter takes it for something else. */
export interface Meaning {
  operands: TemplateNode[]
  /** `undefined`: the library's own meaning holds for these values. */
  apply(values: Value[]): Value | undefined
}

/** A node of the library's syntax tree with its fields (@huggingface/jinja, src/ast.ts). */
export type Fields = TemplateNode & Record<string, unknown>

const STRIP_SIDES: Record<string, { left: boolean; right: boolean }> = {
  strip: { left: true, right: true },
  trim: { left: true, right: true },
  lstrip: { left: true, right: false },
  rstrip: { left: false, right: true },
}

/** The meaning of a node that the library gets wrong, or `undefined` for all others. */
export function meaningOf(node: Fields): Meaning | undefined {
  switch (node.type) {
    case 'BinaryExpression':
      return ofOperator((node.operator as Fields).value as string, [node.left as Fields, node.right as Fields])
    case 'FilterExpression': {
      const { name, args } = filterOf(node)
      return ofFilter(name, [node.operand as Fields, ...args])
    }
    case 'CallExpression': {
      const { type, computed, object, property } = node.callee as Fields
      if (type !== 'MemberExpression' || computed) return undefined
      return ofMethod((property as Fields).value as string, [object as Fields, ...(node.args as Fields[])])
    }
    default:
      return undefined
  }
}

/** The name and arguments of a filter, written with brackets or without. */
export function filterOf({ filter }: Fields): { name: string; args: Fields[] } {
  const { type, callee, args, value } = filter as Fields
  return type === 'CallExpression'
    ? { name: (callee as Fields).value as string, args: args as Fields[] }
    : { name: value as string, args: [] }
}

// The library compares lists by identity and '1' with 1 as JavaScript does, and joins neither None nor True as Python writes them.
function ofOperator(operator: string, operands: Fields[]): Meaning | undefined {
  switch (operator) {
    case '==':
      return { operands, apply: ([left, right]) => booleanValue(equals(left!, right!)) }
    case '!=':
      return { operands, apply: ([left, right]) => booleanValue(!equals(left!, right!)) }
    case '~':
      return { operands, apply: values => stringValue(values.map(text).join('')) }
    default:
      return undefined
  }
}

function ofFilter(name: string, operands: Fields[]): Meaning | undefined {
  if (name === 'string') return { operands, apply: ([value]) => stringValue(text(value!)) }
  return name === 'trim' ? ofMethod(name, operands) : undefined
}

// The library's strip methods ignore their argument, and strip JavaScript's whitespace.
function ofMethod(name: string, operands: Fields[]): Meaning | undefined {
  const sides = Object.hasOwn(STRIP_SIDES, name) ? STRIP_SIDES[name] : undefined
  if (!sides) return undefined
  return {
    operands,
    apply: ([value, characters]) => (value!.type === 'StringValue' ? strip(value!, sides, characters) : undefined),
  }
}
