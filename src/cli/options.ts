import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { usageError } from './errors.ts'

/** What JSON Schema says of an option; the reason of its default and what stands for its value in help are zod's metadata. */
const fieldSchema = z.object({
  type: z.enum(['number', 'integer', 'boolean', 'string', 'array']),
  enum: z.array(z.string()).optional(),
  default: z.json().optional(),
  description: z.string().default(''),
  reason: z.string().optional(),
  placeholder: z.string().optional(),
})

type Field = z.output<typeof fieldSchema>

/**
 * Gives a command one option for every field of a schema: `maxCompletionLength` becomes `--max-completion-length`. Types, defaults,
 * descriptions and reasons are the schema's; lists are written with commas. `parseOptions` fills in the defaults.
 */
export function addOptions(command: Command, schema: z.ZodObject): Command {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' })
  for (const [name, property] of Object.entries(properties)) {
    const field = fieldSchema.parse(property)
    const flag = `--${kebabCase(name)}`
    const help = `${describe(field)}${required.includes(name) ? ' Required.' : ''}`
    const option = new Option(field.type === 'boolean' ? flag : `${flag} <${placeholder(field)}>`, help)
    if (field.type !== 'boolean') option.argParser(text => parseText(field, text))
    command.addOption(option)
  }
  return command
}

/** The options of a command by its schema, defaults filled in. What is out of range is wrong usage. */
export function parseOptions<S extends z.ZodType>(command: Command, schema: S): z.output<S> {
  const given = command.opts()
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path: [name, ...rest], message }) => {
    const problem = given[name as string] === undefined ? 'is required' : `is not usable: ${message}`
    return `--${[kebabCase(String(name)), ...rest].join('.')} ${problem}`
  })
  throw usageError(command, problems.join('\n'))
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function placeholder({ type, enum: choices, placeholder: named }: Field): string {
  if (named) return named
  if (choices) return choices.join('|')
  return { number: 'number', integer: 'integer', string: 'text', array: 'a,b,…', boolean: '' }[type]
}

function describe({ description, default: value, reason }: Field): string {
  if (value === undefined || (value === false && !reason)) return description
  const shown = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
  return `${description} Default: ${shown}${reason ? ` (${reason})` : ''}.`
}

function parseText({ type }: Field, text: string): unknown {
  if (type === 'array') return text.split(',')
  if (type === 'string') return text
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number)) throw new InvalidArgumentError('Give a number.')
  return number
}
