import { z } from 'zod'
import { moduleSlots } from './modules.ts'
import { GENERATOR } from './random.ts'
import { type TinyLoraSettings, tinyLoraSchema } from './schema.ts'

export const FORMAT_VERSION = 1

const numbers = z.array(z.number()).readonly()

const svdProbe = z.strictObject({ name: z.string(), sigma: numbers, u: numbers, v: numbers })

/** The contents of `adapter.json`. */
export const adapterHeader = z.strictObject({
  format: z.literal('tinylora'),
  version: z.literal(FORMAT_VERSION),
  generator: z.literal(GENERATOR),
  base: z.strictObject({ name: z.string(), fingerprint: z.string().min(1) }),
  settings: tinyLoraSchema,
  modules: z.array(svdProbe).min(1).readonly(),
})

export type AdapterHeader = z.output<typeof adapterHeader>

/**
 * Reads `adapter.json`.
 * @param at its place, for errors
 * @throws Error that says what is broken: no JSON, another version, unknown or missing fields, modules or ranks that do not fit the settings.
 */
export function parseHeader(text: string, at: string): AdapterHeader {
  const json = parseJson(text, at)
  checkVersion(json, at)
  const parsed = adapterHeader.safeParse(json)
  if (!parsed.success) throw new Error(`${at}: not a valid adapter:\n${z.prettifyError(parsed.error)}`)
  checkModules(parsed.data, at)
  return parsed.data
}

/** JSON with a module a line, so that it can be read and compared. */
export function formatHeader({ modules, ...head }: AdapterHeader): string {
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

/** Before the schema, because another version's fields may all be unknown. */
function checkVersion(json: unknown, at: string): void {
  const { data } = z.looseObject({}).safeParse(json)
  if (data?.format !== 'tinylora')
    throw new Error(`${at}: not an adapter of tinylora ("format" is ${JSON.stringify(data?.format)})`)
  if (data.version !== FORMAT_VERSION)
    throw new Error(
      `${at}: format version ${JSON.stringify(data.version)}, but this tinylora reads version ${FORMAT_VERSION}; use the release that wrote it`,
    )
  if (data.generator !== GENERATOR)
    throw new Error(
      `${at}: its random matrices come from ${JSON.stringify(data.generator)}, but this tinylora has ${GENERATOR}; use the release that wrote it`,
    )
}

function checkModules({ modules, settings }: AdapterHeader, at: string): void {
  const layers = Math.ceil(modules.length / settings.targetModules.length)
  const expected = moduleSlots(layers, settings.targetModules)
  for (const [i, { name }] of expected.entries())
    if (modules[i]?.name !== name)
      throw new Error(`${at}: module ${i} is ${modules[i]?.name ?? 'missing'}, expected ${name}`)
  for (const module of modules) checkRank(module, settings, at)
}

function checkRank(module: AdapterHeader['modules'][number], { rank }: TinyLoraSettings, at: string): void {
  const sizes = [module.sigma.length, module.u.length / 4, module.v.length / 4]
  if (sizes.some(size => size !== rank))
    throw new Error(
      `${at}: settings say rank ${rank}, but ${module.name} has Σ and probes of rank ${[...new Set(sizes)].join(', ')}`,
    )
}
