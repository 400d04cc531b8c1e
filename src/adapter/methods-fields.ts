import { z } from 'zod'
import { loraFields } from './lora-schema.ts'
import { loraXsFields } from './lora-xs-schema.ts'
import { fullSchema, METHODS, type Method, methodField } from './methods-schema.ts'
import { tinyLoraFields } from './schema.ts'

const fieldsOf: Record<Method, z.ZodObject> = {
  tinylora: tinyLoraFields,
  'lora-xs': loraXsFields,
  lora: loraFields,
  full: fullSchema,
}

const ownMeta = z.object({ description: z.string(), default: z.json(), reason: z.string() })

const { params, nTie, u, tying, seed, targetModules, dtype } = tinyLoraFields.shape

const shape = {
  params,
  nTie,
  u,
  rank: z.int().positive().optional(),
  tying: tying.unwrap().optional(),
  alpha: z.number().positive().optional(),
  initStd: loraXsFields.shape.initStd.unwrap().optional(),
  seed: seed.unwrap().optional(),
  split: z.enum(['paper', 'peft', 'lora-xs']).optional(),
  targetModules: targetModules.unwrap().optional(),
  dtype: dtype.unwrap().optional(),
}

/**
 * The options of all methods side by side, as a command line offers them. They have no defaults here, and which of them a method has is not
 * checked: both are for `parseAdapter`. Descriptions, defaults and reasons are those of the methods' own fields.
 */
export const adapterFields = z.strictObject({ method: methodField, ...described() })

function described(): typeof shape {
  const entries = Object.entries(shape).map(([name, field]) => [name, field.meta(metaOf(name))])
  return Object.fromEntries(entries)
}

interface Meta extends z.output<typeof ownMeta> {
  method: Method
}

/** What the methods that have an option say of it, as one text. */
function metaOf(name: string): z.core.GlobalMeta {
  const metas = METHODS.flatMap((method): Meta[] => {
    const property = z.toJSONSchema(fieldsOf[method], { io: 'input' }).properties?.[name]
    return property === undefined ? [] : [{ method, ...ownMeta.parse(property) }]
  })
  const description = together(metas, ({ description }) => description)
  const only = metas.length === 1 ? ` Only with ${metas[0]!.method}.` : ''
  const [first] = metas as [Meta]
  if (metas.every(({ default: value }) => JSON.stringify(value) === JSON.stringify(first.default)))
    return { description: description + only, default: first.default, reason: first.reason }
  return {
    description,
    default: metas.map(({ method, default: value, reason }) => `${value} with ${method} (${reason})`).join(', '),
  }
}

/** A text of the first method, and where others say something else that, too. */
function together(metas: readonly Meta[], textOf: (meta: Meta) => string): string {
  const texts = new Map<string, Method[]>()
  for (const meta of metas) texts.set(textOf(meta), [...(texts.get(textOf(meta)) ?? []), meta.method])
  return [...texts].map(([text, methods], i) => (i === 0 ? text : `With ${methods.join(' and ')}: ${text}`)).join(' ')
}
