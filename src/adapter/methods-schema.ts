import { z } from 'zod'
import { parseOptions } from '../options.ts'
import { type LoraOptions, type LoraSettings, loraSchema } from './lora-schema.ts'
import { type LoraXsOptions, type LoraXsSettings, loraXsSchema } from './lora-xs-schema.ts'
import { type TinyLoraOptions, type TinyLoraSettings, tinyLoraSchema } from './schema.ts'

/** Ways to train a model, by how many numbers they train. */
export const METHODS = ['tinylora', 'lora-xs', 'lora', 'full'] as const

export type Method = (typeof METHODS)[number]

export const methodField = z.enum(METHODS).default('tinylora').meta({
  description:
    'What is trained: a few shared numbers (tinylora), all of R (lora-xs), two thin matrices a module (lora), every weight (full).',
  reason: 'what this program is for',
})

/** Full fine-tuning leaves nothing to choose. */
export const fullSchema = z.strictObject({})

/** The options of every method. */
export const methodSchemas = { tinylora: tinyLoraSchema, 'lora-xs': loraXsSchema, lora: loraSchema, full: fullSchema }

/** The options of one method, which is named with them; TinyLoRA where it is not. */
export type AdapterOptions =
  | ({ method?: 'tinylora' | undefined } & TinyLoraOptions)
  | ({ method: 'lora-xs' } & LoraXsOptions)
  | ({ method: 'lora' } & LoraOptions)
  | { method: 'full' }

/** A method and all of its settings. */
export type AdapterSettings =
  | { method: 'tinylora'; settings: TinyLoraSettings }
  | { method: 'lora-xs'; settings: LoraXsSettings }
  | { method: 'lora'; settings: LoraSettings }
  | { method: 'full'; settings: z.output<typeof fullSchema> }

const methodSchema = z.looseObject({ method: methodField })

/** @throws Error that lists every option that is unknown, of another method, or out of range. */
export function parseAdapter(options: unknown): AdapterSettings {
  const { method, ...own } = parseOptions(methodSchema, options, 'adapter')
  return { method, settings: parseOptions(methodSchemas[method], own, 'adapter') } as AdapterSettings
}
