import type { Cache } from '../../store/index.ts'
import { externalWeights, inPlace } from './external.ts'
import { contentHashes } from './hash.ts'
import { readAll, sample } from './stored-tensor.ts'
import type { StoredTensor, Weights } from './types.ts'

/** Tensors of any files, decoded as they are read. Hashes and conversions are kept in `cache`. */
export function storedWeights(tensors: readonly StoredTensor[], cache: Cache): Weights {
  const byName = new Map(tensors.map(tensor => [tensor.name, tensor]))

  function find(name: string): StoredTensor {
    const tensor = byName.get(name)
    if (!tensor) throw new Error(`weights: ${name} is missing`)
    return tensor
  }

  let hashes: Promise<ReadonlyMap<string, string>> | undefined
  function allHashes(): Promise<ReadonlyMap<string, string>> {
    hashes ??= contentHashes(tensors, cache)
    return hashes
  }

  return {
    names: [...byName.keys()],
    shape: name => find(name).shape,
    read: async name => readAll(find(name)),
    sample: async (name, indices) => sample(find(name), indices),
    contentHash: async name => (await allHashes()).get(find(name).name)!,
    isMappedInPlace: inPlace(tensors) !== undefined,
    external: () => externalWeights(tensors, allHashes, cache),
  }
}
