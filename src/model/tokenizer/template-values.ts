import { Environment, type Value } from './jinja.ts'

// The library exports no value classes: an environment makes values.
export const stringValue = (text: string): Value => new Environment().set('value', text)
export const booleanValue = (truth: boolean): Value => new Environment().set('value', truth)

/** `str.isspace` of Python: Unicode's White_Space and the four separators of ASCII. */
const isWhitespace = (letter: string) => /\p{White_Space}/u.test(letter) || (letter >= '\x1c' && letter <= '\x1f')

/** Python's `str.strip(characters)`, `lstrip` or `rstrip`, of a string value. */
export function strip(value: Value, sides: { left: boolean; right: boolean }, characters?: Value): Value {
  const letters = Array.from(value.value as string)
  const set = characters?.type === 'StringValue' ? new Set(characters.value as string) : undefined
  const isStripped = (letter: string) => (set ? set.has(letter) : isWhitespace(letter))
  let start = 0
  let end = letters.length
  if (sides.left) while (start < end && isStripped(letters[start]!)) start++
  if (sides.right) while (end > start && isStripped(letters[end - 1]!)) end--
  return stringValue(letters.slice(start, end).join(''))
}

/** Python's `str(value)`. */
export function text(value: Value): string {
  if (value.type === 'StringValue') return value.value as string
  return value.type === 'UndefinedValue' ? '' : repr(value)
}

function repr(value: Value): string {
  switch (value.type) {
    case 'NullValue':
      return 'None'
    case 'UndefinedValue':
      return 'Undefined'
    case 'BooleanValue':
      return value.value ? 'True' : 'False'
    case 'StringValue':
      return quoted(value.value as string)
    case 'ArrayValue':
      return `[${(value.value as Value[]).map(repr).join(', ')}]`
    case 'TupleValue': {
      const items = (value.value as Value[]).map(repr)
      return `(${items.join(', ')}${items.length === 1 ? ',' : ''})`
    }
    case 'ObjectValue':
      return `{${[...(value.value as Map<string, Value>)].map(([key, item]) => `${quoted(key)}: ${repr(item)}`).join(', ')}}`
    default:
      return value.toString()
  }
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Python's quotes: single ones, unless the text has such and no double ones. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/[\\\p{Cc}']/gu, letter => {
    if (letter === "'") return quote === "'" ? "\\'" : letter
    return ESCAPES[letter] ?? `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return quote + escaped + quote
}

/** Python's `==`: lists and dictionaries by what they hold, a number never equal to a text, True equal to 1. */
export function equals(left: Value, right: Value): boolean {
  const [a, b] = [left.value, right.value]
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equals(item, b[i]))
  if (a instanceof Map) {
    return (
      b instanceof Map && a.size === b.size && [...a].every(([key, item]) => b.has(key) && equals(item, b.get(key)))
    )
  }
  const asNumber = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value)
  return asNumber(a) === asNumber(b)
}
