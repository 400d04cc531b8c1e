import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { usageError } from './errors.ts'

/** What JSON Schema says of an option; the reason of its default and what stands for its value in help are zod's metadata. */
const fieldSchema = z.object({
  type: z.enum(['number', 'integer', 'boolean', 'string', 'array']),
  enum: z.array(z.string()).optional(),
  items: z.object({ type: z.enum(['number', 'integer', 'string']), enum: z.array(z.string()).optional() }).optional(),
  default: z.json().optional(),
  description: z.string().default(''),
  reason: z.string().optional(),
  placeholder: z.string().optional(),
})

type Field = z.output<typeof fieldSchema>

/** Options as they were given, by their names in code, and what an error calls them. */
export interface Given {
  values: Record<string, unknown>
  nameOf(option: string): string
}

/**
 * Gives a command one option for every field of a schema: `maxCompletionLength` becomes `--max-completion-length`. Types, defaults,
 * descriptions and reasons are the schema's; what is on by default gets a `--no-…`, what is decided elsewhere both. Lists of choices and numbers are written with
 * commas; free texts, which may hold commas, by repeating the flag. `parseOptions` fills in the defaults.
 * @param groupOf heading of an option in the help text; undefined for the common ones.
 */
export function addOptions(
  command: Command,
  schema: z.ZodObject,
  groupOf: (option: string) => string | undefined = () => undefined,
): Command {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' })
  for (const [name, property] of Object.entries(properties)) {
    const field = fieldSchema.parse(property)
    const help = `${describe(field)}${required.includes(name) ? ' Required.' : ''}`
    const option = new Option(flags(name, field), help)
    if (field.type !== 'boolean') option.argParser((text, before) => parseText(field, text, before))
    const group = groupOf(name)
    for (const each of isOpen(field) ? [option, new Option(`--no-${kebabCase(name)}`, 'Not so.')] : [option])
      command.addOption(group ? each.helpGroup(group) : each)
  }
  return command
}

/** The options that the command line gives, without defaults. */
export function givenOptions(command: Command): Given {
  const given = Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) === 'cli')
  return { values: Object.fromEntries(given), nameOf: option => `--${kebabCase(option)}` }
}

/** The options of a command by its schema, defaults filled in. What is out of range is wrong usage. */
export function parseOptions<S extends z.ZodType>(
  command: Command,
  schema: S,
  { values, nameOf }: Given = givenOptions(command),
): z.output<S> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  throw usageError(command, problemsIn(parsed.error, { values, nameOf }).join('\n'))
}

/** What is wrong with given options, each with its name. */
export function problemsIn({ issues }: z.ZodError, { values, nameOf }: Given): string[] {
  const problems = issues.map(({ code, path: [name, ...rest], message }) => {
    const missing = code === 'invalid_type' || code === 'invalid_value' ? 'is required' : message
    const problem = values[name as string] === undefined ? missing : `is not usable: ${message}`
    // A place in a list of choices says nothing that the flag does not.
    const path = rest.filter(part => typeof part !== 'number')
    return `${[nameOf(String(name)), ...path].join('.')} ${problem}`
  })
  return [...new Set(problems)]
}

/** A text of the library with options as the command line writes them: `--max-completion-length`. */
export function inFlags(text: string, options: readonly string[]): string {
  const names = /\b(?:training|run)\.(\w+)|\b([a-z]+(?:[A-Z][a-z]*)+)\b/g
  return text.replace(names, (whole, inGroup, alone) =>
    options.includes(inGroup ?? alone) ? `--${kebabCase(inGroup ?? alone)}` : whole,
  )
}

/** `maxCompletionLength` as `max-completion-length`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function flags(name: string, field: Field): string {
  const flag = kebabCase(name)
  if (field.type !== 'boolean') return `--${flag} <${placeholder(field)}>`
  return field.default === true ? `--no-${flag}` : `--${flag}`
}

/** Whether neither on nor off is the default, but what it depends on. */
function isOpen({ type, default: value }: Field): boolean {
  return type === 'boolean' && typeof value === 'string'
}

function placeholder({ type, enum: choices, items, placeholder: named }: Field): string {
  if (named) return named
  if (choices) return choices.join('|')
  if (type === 'array') return isFreeText(items) ? 'text' : 'a,b,…'
  return { number: 'number', integer: 'integer', string: 'text', boolean: '' }[type]
}

function describe({ type, description, default: value, items, reason }: Field): string {
  const several = type === 'array' && isFreeText(items) ? ' Can be given several times.' : ''
  const text = `${value === true ? 'Turns this off: ' : ''}${description}${several}`
  if (value === undefined || (value === false && !reason)) return text
  return `${text} Default: ${shown(value)}${reason ? ` (${reason})` : ''}.`
}

function shown(value: z.core.util.JSONType): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return Array.isArray(value) && value.length === 0 ? 'none' : String(value)
}

function isFreeText(items: Field['items']): boolean {
  return items?.type === 'string' && !items.enum
}

function parseText({ type, items }: Field, text: string, before: unknown): unknown {
  if (type === 'string') return text
  if (type !== 'array') return parseNumber(text)
  const parts = isFreeText(items) ? [text] : text.split(',')
  const earlier = Array.isArray(before) ? before : []
  return [...earlier, ...(items?.type === 'string' ? parts : parts.map(parseNumber))]
}

function parseNumber(text: string): number {
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number)) throw new InvalidArgumentError('Give a number.')
  return number
}
