// Whole safetensors files in memory (https://github.com/huggingface/safetensors): 8 bytes of header length, a JSON header, then the
// numbers, little-endian and exact to the last bit.
import { blobSource } from '../../store/index.ts'
import { readSafetensors } from './safetensors.ts'
import { readAll } from './stored-tensor.ts'

const ALIGNMENT = 8

/** A tensor by its name, row-major. */
export interface NamedTensor<T extends Float32Array | Float64Array | Uint16Array = Float32Array> {
  name: string
  shape: readonly number[]
  values: T
}

/**
 * A safetensors file with these tensors in their order, in parts: the numbers are not copied. A Uint16Array holds the bits of float16 numbers.
 * @param metadata texts, by the format
 */
export function encodeTensors(
  tensors: readonly NamedTensor<Float32Array | Float64Array | Uint16Array>[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array[] {
  let end = 0
  const entries = tensors.map(({ name, shape, values }) => {
    const start = end
    end += values.byteLength
    const dtype = values instanceof Uint16Array ? 'F16' : values instanceof Float32Array ? 'F32' : 'F64'
    return [name, { dtype, shape, data_offsets: [start, end] }] as const
  })
  const header = { ...(metadata && { __metadata__: metadata }), ...Object.fromEntries(entries) }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const start = Math.ceil((8 + text.length) / ALIGNMENT) * ALIGNMENT
  const head = new Uint8Array(start).fill(0x20)
  new DataView(head.buffer).setBigUint64(0, BigInt(start - 8), true)
  head.set(text, 8)
  return [head, ...tensors.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength))]
}

/**
 * The tensors of a safetensors file as float32, in the order of its header.
 * @param at its place, for errors. @throws Error that says what is wrong with it.
 */
export async function decodeTensors(bytes: Uint8Array<ArrayBuffer>, at: string): Promise<NamedTensor[]> {
  const stored = await readSafetensors(blobSource(at, new Blob([bytes])))
  return Promise.all(
    stored.map(async tensor => ({ name: tensor.name, shape: tensor.shape, values: await readAll(tensor) })),
  )
}
