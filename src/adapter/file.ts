import type { Blobs } from '../store/index.ts'
import { BYTES, decode, encode, type VDType } from './dtype.ts'
import {
  type AdapterHeader,
  type Described,
  FORMAT_VERSION,
  formatHeader,
  type NumbersHeader,
  parseHeader,
} from './format.ts'
import { moduleSlots } from './modules.ts'
import { GENERATOR } from './random.ts'
import { tie } from './tying.ts'

const HEADER = 'adapter.json'
const NUMBERS = 'v.bin'

/** An adapter that is nothing but R: with its numbers it is all that is needed to rebuild R on the same base model. */
export type SavedNumbers = (Described<'tinylora'> | Described<'lora-xs'>) & {
  /** The trained numbers: of TinyLoRA v [groups, u], of LoRA-XS R [modules, r, r], row-major. */
  v: Float32Array
}

/** What a folder says of its adapter. Where the numbers are many they are not read. */
export type SavedAdapter = SavedNumbers | Described<'lora'> | Described<'full'>

/**
 * Writes `v.bin` (the numbers in `settings.dtype`, little-endian, nothing else) and then `adapter.json` (the rest).
 * @returns v as stored, rounded: what a model must be run with to be the saved one.
 * @throws Error where v has another size than the settings give, is not finite or overflows the dtype.
 */
export async function saveAdapter(blobs: Blobs, { v, ...described }: SavedNumbers): Promise<Float32Array> {
  const { dtype } = described.settings
  const header = parseHeader(format(described), HEADER) as NumbersHeader
  const count = countNumbers(header, HEADER)
  if (v.length !== count) throw new Error(`adapter: v has ${v.length} numbers, but its settings give ${count}`)
  const bytes = encode(v, dtype)
  await blobs.write(NUMBERS, bytes)
  await saveHeader(blobs, described)
  return decode(bytes, dtype)
}

/** Writes `adapter.json`, which comes last: a folder without it is no adapter. */
export async function saveHeader(blobs: Blobs, described: Described): Promise<void> {
  await blobs.write(HEADER, new TextEncoder().encode(format(described)))
}

function format({ method, base, ...rest }: Described): string {
  const { name, fingerprint } = base
  const header = {
    format: 'tinylora',
    version: FORMAT_VERSION,
    method,
    generator: GENERATOR,
    base: { name, fingerprint },
    ...rest,
  }
  return formatHeader(header as AdapterHeader)
}

/**
 * Reads what an adapter's `save` wrote, checking everything that can be checked without the model.
 * @param at the adapter's place, for errors, such as its folder
 * @throws Error that says what is missing or broken and where.
 */
export async function readAdapter(blobs: Blobs, at: string): Promise<SavedAdapter> {
  const text = new TextDecoder().decode(await required(blobs, HEADER, at))
  const { format: _, version: __, generator: ___, ...described } = parseHeader(text, `${at}/${HEADER}`)
  if (!('modules' in described)) return described
  const bytes = await required(blobs, NUMBERS, at)
  const count = countNumbers(described, `${at}/${HEADER}`)
  return { ...described, v: parseNumbers(bytes, described.settings.dtype, count, `${at}/${NUMBERS}`) }
}

/** How many numbers the settings give on these modules. */
function countNumbers(header: Described<'tinylora'> | Described<'lora-xs'>, at: string): number {
  const { modules, settings } = header
  if (header.method === 'lora-xs') return modules.length * settings.rank ** 2
  try {
    const slots = moduleSlots(modules.length / settings.targetModules.length, settings.targetModules)
    return tie(slots, header.settings).count
  } catch (error) {
    throw new Error(`${at}: ${(error as Error).message}`, { cause: error })
  }
}

/** A file of an adapter. @throws Error where it is missing. */
export async function required(blobs: Blobs, name: string, at: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await blobs.read(name)
  if (!bytes)
    throw new Error(
      `${at}/${name}: missing; an adapter is a folder with ${HEADER} and its numbers, such as ${NUMBERS} (a run has its own in ${at}/adapter)`,
    )
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
