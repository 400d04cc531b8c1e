import { z } from 'zod'
import { loraSchema } from './lora-schema.ts'
import { loraXsSchema } from './lora-xs-schema.ts'
import { fullSchema } from './methods-schema.ts'
import { moduleSlots } from './modules.ts'
import { GENERATOR } from './random.ts'
import { tinyLoraSchema } from './schema.ts'

/** 1 knew TinyLoRA only, and named no method. */
export const FORMAT_VERSION = 2

const numbers = z.array(z.number()).readonly()
const count = z.int().positive()

/** The SVD of every adapted module, in the order of `moduleSlots`. */
const modules = z
  .array(z.strictObject({ name: z.string(), sigma: numbers, u: numbers, v: numbers }))
  .min(1)
  .readonly()

const common = {
  format: z.literal('tinylora'),
  version: z.literal(FORMAT_VERSION),
  generator: z.literal(GENERATOR),
  base: z.strictObject({ name: z.string(), fingerprint: z.string().min(1) }),
}

/** The contents of `adapter.json`. */
export const adapterHeader = z.discriminatedUnion('method', [
  z.strictObject({ ...common, method: z.literal('tinylora'), settings: tinyLoraSchema, modules }),
  z.strictObject({ ...common, method: z.literal('lora-xs'), settings: loraXsSchema, modules }),
  z.strictObject({ ...common, method: z.literal('lora'), settings: loraSchema, layers: count, params: count }),
  z.strictObject({ ...common, method: z.literal('full'), settings: fullSchema, params: count }),
])

export type AdapterHeader = z.output<typeof adapterHeader>

/** What a header says of one adapter. */
export type Described<M extends AdapterHeader['method'] = AdapterHeader['method']> = M extends unknown
  ? Omit<Extract<AdapterHeader, { method: M }>, 'format' | 'version' | 'generator'>
  : never

/** Those whose numbers are few, and stand in `v.bin`. */
export type NumbersHeader = Extract<AdapterHeader, { modules: unknown }>

/**
 * Reads `adapter.json`.
 * @param at its place, for errors
 * @throws Error that says what is broken: no JSON, another version, unknown or missing fields, modules or ranks that do not fit the settings.
 */
export function parseHeader(text: string, at: string): AdapterHeader {
  const json = upToDate(parseJson(text, at), at)
  const parsed = adapterHeader.safeParse(json)
  if (!parsed.success) throw new Error(`${at}: not a valid adapter:\n${z.prettifyError(parsed.error)}`)
  if ('modules' in parsed.data) checkModules(parsed.data, at)
  return parsed.data
}

/** JSON with a module a line, so that it can be read and compared. */
export function formatHeader(header: AdapterHeader): string {
  if (!('modules' in header)) return `${JSON.stringify(header, null, 2)}\n`
  const { modules, ...head } = header
  const lines = modules.map(module => `    ${JSON.stringify(module)}`).join(',\n')
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "modules": [\n${lines}\n  ]\n}\n`
}

function parseJson(text: string, at: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${at}: broken JSON (${(error as Error).message}); copy the adapter again`)
  }
}

/** Checked before the schema, because another version's fields may all be unknown. */
function upToDate(json: unknown, at: string): unknown {
  const { data } = z.looseObject({}).safeParse(json)
  if (data?.format !== 'tinylora')
    throw new Error(`${at}: not an adapter of tinylora ("format" is ${JSON.stringify(data?.format)})`)
  if (data.version !== 1 && data.version !== FORMAT_VERSION)
    throw new Error(
      `${at}: format version ${JSON.stringify(data.version)}, but this tinylora reads versions 1 and ${FORMAT_VERSION}; use the release that wrote it`,
    )
  if (data.generator !== GENERATOR)
    throw new Error(
      `${at}: its random matrices come from ${JSON.stringify(data.generator)}, but this tinylora has ${GENERATOR}; use the release that wrote it`,
    )
  return data.version === 1 ? { ...data, version: FORMAT_VERSION, method: 'tinylora' } : data
}

function checkModules({ modules, settings }: NumbersHeader, at: string): void {
  const layers = Math.ceil(modules.length / settings.targetModules.length)
  const expected = moduleSlots(layers, settings.targetModules)
  for (const [i, { name }] of expected.entries())
    if (modules[i]?.name !== name)
      throw new Error(`${at}: module ${i} is ${modules[i]?.name ?? 'missing'}, expected ${name}`)
  for (const module of modules) checkRank(module, settings, at)
}

function checkRank(module: NumbersHeader['modules'][number], { rank }: { rank: number }, at: string): void {
  const sizes = [module.sigma.length, module.u.length / 4, module.v.length / 4]
  if (sizes.some(size => size !== rank))
    throw new Error(
      `${at}: settings say rank ${rank}, but ${module.name} has Σ and probes of rank ${[...new Set(sizes)].join(', ')}`,
    )
}
