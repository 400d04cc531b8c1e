import type { Cache, Sink } from '../../store/index.ts'
import { sha256 } from '../../store/index.ts'
import { f32 } from './encoding.ts'
import { countOf, decoded } from './stored-tensor.ts'
import type { ExternalTensor, ExternalWeights, StoredTensor } from './types.ts'

/** Tensors of a converted file start at multiples of this many bytes: a cache line. */
const ALIGNMENT = 64

/**
 * The files themselves where all is float32 in one folder, else one converted file in the cache, named after its content.
 * @param hashes content hash of every tensor by name
 */
export async function externalWeights(
  tensors: readonly StoredTensor[],
  hashes: () => Promise<ReadonlyMap<string, string>>,
  cache: Cache,
): Promise<ExternalWeights> {
  return inPlace(tensors) ?? (await converted(tensors, await hashes(), cache))
}

/** Where the tensors lie, if all are float32 already and in files of one real folder. */
export function inPlace(tensors: readonly StoredTensor[]): ExternalWeights | undefined {
  const folder = tensors[0]?.source.place?.folder
  if (folder === undefined) return undefined
  const placed = new Map<string, ExternalTensor>()
  for (const tensor of tensors) {
    const { name, source, offset, encoding } = tensor
    if (encoding !== f32 || source.place?.folder !== folder) return undefined
    placed.set(name, { file: source.place.file, offset, length: 4 * countOf(tensor) })
  }
  return { folder, tensors: placed }
}

async function converted(
  tensors: readonly StoredTensor[],
  hashes: ReadonlyMap<string, string>,
  cache: Cache,
): Promise<ExternalWeights> {
  // The order, and with it the file, depends on the content only.
  const ordered = tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const content = ordered.map(({ name }) => `${name} ${hashes.get(name)}`).join('\n')
  const { folder, file } = await cache.file(`weights-${await sha256(content)}`, sink => writeAll(ordered, sink))

  const placed = new Map<string, ExternalTensor>()
  let offset = 0
  for (const tensor of ordered) {
    const length = 4 * countOf(tensor)
    placed.set(tensor.name, { file, offset, length })
    offset += length + padding(length)
  }
  return { folder, tensors: placed }
}

async function writeAll(tensors: readonly StoredTensor[], sink: Sink): Promise<void> {
  for (const tensor of tensors) {
    for await (const values of decoded(tensor))
      await sink.write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    await sink.write(new Uint8Array(padding(4 * countOf(tensor))))
  }
}

/** Bytes after a tensor of some length, up to where the next one may start. */
export function padding(length: number): number {
  return (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT
}
