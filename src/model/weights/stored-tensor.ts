import type { StoredTensor } from './types.ts'

/** What is read at a time: bounds memory, and is long enough for a disk. */
const CHUNK_BYTES = 2 ** 24

/** Number of values. */
export function countOf({ shape }: Pick<StoredTensor, 'shape'>): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Bytes that a tensor takes in its file. @throws Error where its values are no whole number of blocks. */
export function storedBytes(tensor: StoredTensor): number {
  const { elements, bytes, name } = tensor.encoding
  const blocks = countOf(tensor) / elements
  if (Number.isInteger(blocks)) return blocks * bytes
  throw new Error(
    `${tensor.source.name}: ${tensor.name} is [${tensor.shape.join(', ')}], no whole number of ${name} blocks of ${elements} values`,
  )
}

/** A run of a tensor's values. */
export interface Run {
  /** Index of its first value. */
  start: number
  values: Float32Array<ArrayBuffer>
}

/** All values in order, in runs of bounded size. */
export async function* decoded(tensor: StoredTensor): AsyncGenerator<Run> {
  const { elements, bytes } = tensor.encoding
  const blocks = countOf(tensor) / elements
  const step = Math.max(1, Math.floor(CHUNK_BYTES / bytes))
  for (let block = 0; block < blocks; block += step)
    yield await decodeBlocks(tensor, block, Math.min(step, blocks - block))
}

async function decodeBlocks({ source, offset, encoding }: StoredTensor, first: number, count: number): Promise<Run> {
  const stored = await source.read(offset + first * encoding.bytes, count * encoding.bytes)
  const values = new Float32Array(count * encoding.elements)
  encoding.decode(stored, values)
  return { start: first * encoding.elements, values }
}

export async function readAll(tensor: StoredTensor): Promise<Float32Array<ArrayBuffer>> {
  const all = new Float32Array(countOf(tensor))
  for await (const { start, values } of decoded(tensor)) all.set(values, start)
  return all
}

/** The values at flat indices. @throws Error where there is none. */
export async function sample(tensor: StoredTensor, indices: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
  const count = countOf(tensor)
  const { elements } = tensor.encoding
  const sampled = indices.map(async index => {
    if (!Number.isInteger(index) || index < 0 || index >= count)
      throw new Error(`weights: ${tensor.name} has ${count} values; there is none at ${index}`)
    const { start, values } = await decodeBlocks(tensor, Math.floor(index / elements), 1)
    return values[index - start]!
  })
  return Float32Array.from(await Promise.all(sampled))
}
