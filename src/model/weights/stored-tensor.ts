import type { StoredTensor } from './types.ts'

/** Values to decode at a time: bounds memory, and is long enough for a disk. */
const RUN = 2 ** 20

/** Number of values. */
export function countOf({ shape }: Pick<StoredTensor, 'shape'>): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Bytes that a tensor takes in its file. */
export function storedBytes(tensor: StoredTensor): number {
  const { elements, bytes } = tensor.encoding
  return (countOf(tensor) / elements) * bytes
}

/** All values in order, in runs of bounded size. A run is overwritten by the next one. */
export async function* decoded(tensor: StoredTensor): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const count = countOf(tensor)
  const step = runOf(tensor)
  const run = new Float32Array(Math.min(step, count))
  for (let start = 0; start < count; start += step) {
    const values = run.subarray(0, Math.min(step, count - start))
    await decodeAt(tensor, start, values)
    yield values
  }
}

/** Whole blocks of about `RUN` values. */
function runOf({ encoding: { elements } }: StoredTensor): number {
  return elements * Math.max(1, Math.floor(RUN / elements))
}

/** Fills `values` from `start`; both whole blocks. */
async function decodeAt(
  { source, offset, encoding }: StoredTensor,
  start: number,
  values: Float32Array,
): Promise<void> {
  const { elements, bytes } = encoding
  const stored = await source.read(offset + (start / elements) * bytes, (values.length / elements) * bytes)
  encoding.decode(stored, values)
}

export async function readAll(tensor: StoredTensor): Promise<Float32Array<ArrayBuffer>> {
  const all = new Float32Array(countOf(tensor))
  const step = runOf(tensor)
  for (let start = 0; start < all.length; start += step)
    await decodeAt(tensor, start, all.subarray(start, start + step))
  return all
}

/** The values at flat indices. @throws Error where there is none. */
export async function sample(tensor: StoredTensor, indices: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
  const count = countOf(tensor)
  const { elements } = tensor.encoding
  const sampled = indices.map(async index => {
    if (!Number.isInteger(index) || index < 0 || index >= count)
      throw new Error(`weights: ${tensor.name} has ${count} values; there is none at ${index}`)
    const block = new Float32Array(elements)
    await decodeAt(tensor, index - (index % elements), block)
    return block[index % elements]!
  })
  return Float32Array.from(await Promise.all(sampled))
}
