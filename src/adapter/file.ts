import { BYTES, decode, encode, type VDType } from './dtype.ts'
import { type AdapterHeader, FORMAT_VERSION, formatHeader, parseHeader } from './format.ts'
import { moduleSlots } from './modules.ts'
import type { SvdProbe } from './probes.ts'
import { GENERATOR } from './random.ts'
import type { TinyLoraSettings } from './schema.ts'
import { tie } from './tying.ts'

const HEADER = 'adapter.json'
const NUMBERS = 'v.bin'

/** Named blobs: a folder, OPFS, memory. `write` replaces a blob whole or not at all. */
export interface Blobs {
  read(name: string): Promise<Uint8Array | undefined>
  write(name: string, bytes: Uint8Array): Promise<void>
}

/** A base model as adapters know it: the fingerprint decides, the name is for people. */
export interface BaseModel {
  name: string
  fingerprint: string
}

/** A trained adapter: all that is needed to rebuild R on the same base model. */
export interface SavedAdapter {
  base: BaseModel
  settings: TinyLoraSettings
  /** Every adapted module in the order of `moduleSlots`. */
  modules: readonly SvdProbe[]
  /** The trained numbers [groups, u], row-major. */
  v: Float32Array
}

/**
 * Writes `v.bin` (the numbers in `settings.dtype`, little-endian, nothing else) and then `adapter.json` (the rest).
 * @returns v as stored, rounded: what a model must be run with to be the saved one.
 * @throws Error where v has another size than the settings give, is not finite or overflows the dtype.
 */
export async function saveAdapter(blobs: Blobs, adapter: SavedAdapter): Promise<Float32Array> {
  const { base, settings, modules, v } = adapter
  const header = formatHeader({
    format: 'tinylora',
    version: FORMAT_VERSION,
    generator: GENERATOR,
    base: { name: base.name, fingerprint: base.fingerprint },
    settings,
    modules,
  })
  const count = numbers(parseHeader(header, HEADER), HEADER)
  if (v.length !== count) throw new Error(`adapter: v has ${v.length} numbers, but its settings give ${count}`)
  const bytes = encode(v, settings.dtype)
  await blobs.write(NUMBERS, bytes)
  await blobs.write(HEADER, new TextEncoder().encode(header))
  return decode(bytes, settings.dtype)
}

/**
 * Reads what `saveAdapter` wrote, checking everything that can be checked without the model.
 * @param at the adapter's place, for errors, such as its folder
 * @throws Error that says what is missing or broken and where.
 */
export async function readAdapter(blobs: Blobs, at: string): Promise<SavedAdapter> {
  const text = new TextDecoder().decode(await required(blobs, HEADER, at))
  const header = parseHeader(text, `${at}/${HEADER}`)
  const { base, settings, modules } = header
  const bytes = await required(blobs, NUMBERS, at)
  const v = parseNumbers(bytes, settings.dtype, numbers(header, `${at}/${HEADER}`), `${at}/${NUMBERS}`)
  return { base, settings, modules, v }
}

/**
 * Reads an adapter for use with `base`.
 * @param options.allowOtherBase load it although it belongs to another model: the numbers then mean another, unmeasured adapter.
 * @throws Error as `readAdapter`, where it belongs to another base model, and, allowed or not, where that has another number of layers.
 */
export async function loadAdapter(
  blobs: Blobs,
  at: string,
  base: BaseModel & { numHiddenLayers: number },
  { allowOtherBase = false }: { allowOtherBase?: boolean } = {},
): Promise<SavedAdapter> {
  const adapter = await readAdapter(blobs, at)
  if (adapter.base.fingerprint !== base.fingerprint && !allowOtherBase)
    throw new Error(
      `${at}: this adapter belongs to ${adapter.base.name} (fingerprint ${adapter.base.fingerprint}), not to ${base.name} ` +
        `(${base.fingerprint}); load that model, or allow another base to try it anyway (allowOtherBase, --allow-other-base)`,
    )
  checkLayers(adapter, at, base)
  return adapter
}

function checkLayers(
  { modules, settings }: SavedAdapter,
  at: string,
  base: BaseModel & { numHiddenLayers: number },
): void {
  const layers = modules.length / settings.targetModules.length
  if (layers !== base.numHiddenLayers)
    throw new Error(
      `${at}: this adapter is for a model of ${layers} layers, but ${base.name} has ${base.numHiddenLayers}; use a model of the same architecture`,
    )
}

/** How many numbers the settings give on these modules. */
function numbers({ modules, settings }: AdapterHeader, at: string): number {
  try {
    return tie(moduleSlots(modules.length / settings.targetModules.length, settings.targetModules), settings).count
  } catch (error) {
    throw new Error(`${at}: ${(error as Error).message}`, { cause: error })
  }
}

async function required(blobs: Blobs, name: string, at: string): Promise<Uint8Array> {
  const bytes = await blobs.read(name)
  if (!bytes) throw new Error(`${at}/${name}: missing; an adapter is a folder with ${HEADER} and ${NUMBERS}`)
  return bytes
}

function parseNumbers(bytes: Uint8Array, dtype: VDType, count: number, at: string): Float32Array {
  const size = count * BYTES[dtype]
  if (bytes.length !== size)
    throw new Error(
      `${at}: ${bytes.length} bytes, expected ${size} (${count} numbers of ${dtype}, by ${HEADER}); the file is cut short or belongs to another adapter`,
    )
  const v = decode(bytes, dtype)
  const bad = v.findIndex(value => !Number.isFinite(value))
  if (bad >= 0) throw new Error(`${at}: number ${bad} is ${v[bad]}, expected a finite number; the file is damaged`)
  return v
}
