import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { usageError } from './errors.ts'

/** What JSON Schema says of an option, with the reason of its default from zod's metadata. */
const fieldSchema = z.object({
  type: z.enum(['number', 'integer', 'boolean', 'string', 'array']),
  enum: z.array(z.string()).optional(),
  default: z.json().optional(),
  description: z.string().default(''),
  reason: z.string().optional(),
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
    const option = new Option(field.type === 'boolean' ? flag : `${flag} <${placeholder(field)}>`, describe(field))
    if (field.type !== 'boolean') option.argParser(text => parseText(field, text))
    command.addOption(option.makeOptionMandatory(required.includes(name)))
  }
  return command
}

/** The options of a command by its schema, defaults filled in. What is out of range is wrong usage. */
export function parseOptions<S extends z.ZodType>(command: Command, schema: S): z.output<S> {
  const parsed = schema.safeParse(command.opts())
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `option --${kebabCase(path.join('.'))}: ${message}`)
  throw usageError(command, problems.join('\n'))
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function placeholder({ type, enum: choices }: Field): string {
  if (choices) return choices.join('|')
  return { number: 'number', integer: 'integer', string: 'text', array: 'a,b,…', boolean: '' }[type]
}

function describe({ type, description, default: value, reason }: Field): string {
  const shown = type === 'boolean' ? (value ? 'on' : 'off') : Array.isArray(value) ? value.join(',') : value
  if (value === undefined) return reason ? `${description} (${reason})` : description
  return `${description} Default: ${shown}${reason ? ` (${reason})` : ''}.`
}

function parseText({ type }: Field, text: string): unknown {
  if (type === 'array') return text.split(',')
  if (type === 'string') return text
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number)) throw new InvalidArgumentError('Give a number.')
  return number
}
