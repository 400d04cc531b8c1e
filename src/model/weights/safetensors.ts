import { z } from 'zod'
import type { Source } from '../../store/index.ts'
import { bf16, type Encoding, f16, f32 } from './encoding.ts'
import { storedBytes } from './stored-tensor.ts'
import type { StoredTensor } from './types.ts'

const ENCODINGS = new Map<string, Encoding>([f32, f16, bf16].map(encoding => [encoding.name, encoding]))

/** As in the reference implementation: nobody needs more, and a length read from a foreign file must have a bound. */
const LONGEST_HEADER = 100_000_000

const size = z.int().nonnegative()
const entrySchema = z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) })
const headerSchema = z.record(z.string(), z.unknown())

/**
 * The tensors of a safetensors file: 8 bytes of header length, a JSON header, then the tensors without gaps.
 * @throws Error that says what is wrong: no safetensors file, cut short, overlapping or missing bytes, an unsupported dtype.
 */
export async function readSafetensors(source: Source): Promise<StoredTensor[]> {
  const { header, start } = await readHeader(source)
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__')
  const tensors = entries.map(([name, entry]) => toTensor(source, start, name, entry))
  checkLayout(source, start, tensors)
  return tensors
}

async function readHeader(source: Source): Promise<{ header: Record<string, unknown>; start: number }> {
  const length = await headerLength(source)
  const text = new TextDecoder().decode(await source.read(8, length))
  const header = headerSchema.safeParse(parseJson(text, source.name))
  if (!header.success) throw new Error(`${source.name}: its header is no JSON object; the file is damaged`)
  return { header: header.data, start: 8 + length }
}

async function headerLength(source: Source): Promise<number> {
  const beginning = await source.read(0, Math.min(source.size, 64))
  if (new TextDecoder().decode(beginning).startsWith('version https://git-lfs'))
    throw new Error(`${source.name}: is a Git LFS pointer, not the file itself; fetch it with: git lfs pull`)
  if (source.size < 8) throw new Error(`${source.name}: ${source.size} bytes are no safetensors file; fetch it again`)
  const length = new DataView(beginning.buffer).getBigUint64(0, true)
  if (length > LONGEST_HEADER) throw new Error(`${source.name}: is no safetensors file (a header of ${length} bytes)`)
  return Number(length)
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${name}: its header is no JSON; the file is damaged or no safetensors file`, { cause: error })
  }
}

function toTensor(source: Source, start: number, name: string, entry: unknown): StoredTensor {
  const parsed = entrySchema.safeParse(entry)
  if (!parsed.success) throw new Error(`${source.name}: ${name}: ${z.prettifyError(parsed.error)}`)
  const { dtype, shape, data_offsets } = parsed.data
  const encoding = ENCODINGS.get(dtype)
  if (!encoding)
    throw new Error(
      `${source.name}: ${name} has dtype ${dtype}; supported are ${[...ENCODINGS.keys()].join(', ')}: use a copy in one of these`,
    )
  const tensor = { name, shape, source, offset: start + data_offsets[0], encoding }
  const [stored, expected] = [data_offsets[1] - data_offsets[0], storedBytes(tensor)]
  if (stored !== expected)
    throw new Error(
      `${source.name}: ${name} takes ${stored} bytes, but ${dtype} [${shape.join(', ')}] takes ${expected}; the file is damaged`,
    )
  return tensor
}

/** Tensors must follow each other, as the reference implementation demands, up to the end of the file. */
function checkLayout(source: Source, start: number, tensors: readonly StoredTensor[]): void {
  let end = start
  for (const tensor of tensors.toSorted((a, b) => a.offset - b.offset || storedBytes(a) - storedBytes(b))) {
    if (tensor.offset !== end) {
      const how = tensor.offset < end ? 'overlaps the tensor before it' : 'leaves a gap before it'
      throw new Error(`${source.name}: ${tensor.name} ${how} at byte ${tensor.offset}; the file is damaged`)
    }
    end += storedBytes(tensor)
  }
  if (end > source.size)
    throw new Error(`${source.name}: has ${source.size} of ${end} bytes; the file is cut short: fetch it again`)
  if (end < source.size)
    throw new Error(`${source.name}: ${source.size - end} bytes after its tensors; the file is damaged`)
}
