import { z } from 'zod'
import { type Cache, sha256 } from '../../store/index.ts'
import { storedBytes } from './stored-tensor.ts'
import type { StoredTensor } from './types.ts'

/** WebCrypto hashes only what is in memory: long tensors are known by the hashes of their parts. */
const PART_BYTES = 2 ** 24

/** Content hash of each tensor by name: SHA-256 of its shape, its encoding and the hashes of its stored bytes. */
export async function contentHashes(tensors: readonly StoredTensor[], cache: Cache): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  for (const source of new Set(tensors.map(tensor => tensor.source))) {
    const found = await hashesOf(
      tensors.filter(tensor => tensor.source === source),
      source.version,
      cache,
    )
    for (const [name, hash] of found) hashes.set(name, hash)
  }
  return hashes
}

type Hashes = [name: string, hash: string][]

const hashesSchema = z.array(z.tuple([z.string(), z.string()]))

/** Remembers the hashes by the version of their file, so that the next start need not read it again. */
async function hashesOf(tensors: readonly StoredTensor[], version: string | undefined, cache: Cache): Promise<Hashes> {
  if (version === undefined) return hashAll(tensors)
  const key = `hashes-${await sha256([version, ...tensors.map(describe)].join('\n'))}`
  const known = await cache.get(key)
  if (known) return hashesSchema.parse(JSON.parse(new TextDecoder().decode(known)))
  const hashes = await hashAll(tensors)
  await cache.put(key, new TextEncoder().encode(JSON.stringify(hashes)))
  return hashes
}

function describe({ name, shape, encoding, offset }: StoredTensor): string {
  return `${name} ${shape} ${encoding.name} ${offset}`
}

async function hashAll(tensors: readonly StoredTensor[]): Promise<Hashes> {
  const hashes: Hashes = []
  for (const tensor of tensors) hashes.push([tensor.name, await hashOf(tensor)])
  return hashes
}

async function hashOf(tensor: StoredTensor): Promise<string> {
  const { source, offset, shape, encoding } = tensor
  const end = offset + storedBytes(tensor)
  const parts: Promise<string>[] = []
  for (let at = offset; at < end; at += PART_BYTES) {
    // Hashing runs in the background while the next part is read, but no further ahead.
    await parts.at(-2)
    parts.push(sha256(await source.read(at, Math.min(PART_BYTES, end - at))))
  }
  return sha256([`[${shape}]`, encoding.name, ...(await Promise.all(parts))].join('\n'))
}
