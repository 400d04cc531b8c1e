import { mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../store/fixtures/temporary.ts'
import { openCache, openFolder } from '../../store/node.ts'
import { float32, type Written, writeSafetensors } from './fixtures/write-safetensors.ts'
import { type ExternalWeights, fingerprint, folderWeights, type Weights } from './index.ts'

const EMBEDDING = 'model.embed_tokens.weight'

const TENSORS: Record<string, Written> = {
  [EMBEDDING]: float32([3, 2], [1, 2, 3, 4, 5, 6]),
  'model.norm.weight': float32([2], [0.5, -0.25]),
  'model.layers.0.mlp.up_proj.weight': float32([2, 2], [-1, 7, 8, 9]),
}

/** Writes tensors to files by name: more than one makes shards with an index. */
async function writeModel(folder: string, shards: Record<string, Record<string, Written>>): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [file, tensors] of Object.entries(shards)) await writeFile(join(folder, file), writeSafetensors(tensors))
  if ('model.safetensors' in shards) return
  const entries = Object.entries(shards).flatMap(([file, tensors]) => Object.keys(tensors).map(name => [name, file]))
  await writeIndex(folder, Object.fromEntries(entries))
}

const writeIndex = (folder: string, weight_map: unknown) =>
  writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map }))

async function load(folder: string, cache = join(folder, 'cache')): Promise<Weights> {
  return folderWeights(await openFolder(folder), openCache({ folder: cache }))
}

async function single(tensors: Record<string, Written>): Promise<{ folder: string; weights: Weights }> {
  const folder = await temporaryFolder()
  await writeModel(folder, { 'model.safetensors': tensors })
  return { folder, weights: await load(folder) }
}

/** What a library that maps the files would see. */
async function mapped({ folder, tensors }: ExternalWeights, name: string): Promise<number[]> {
  const { file, offset, length } = tensors.get(name)!
  const bytes = Uint8Array.from((await readFile(join(folder, file))).subarray(offset, offset + length))
  return [...new Float32Array(bytes.buffer)]
}

const bfloat16 = (shape: number[], values: readonly number[]): Written => {
  const bits = new Uint32Array(Float32Array.from(values).buffer)
  return { dtype: 'BF16', shape, bytes: new Uint8Array(Uint16Array.from(bits, pattern => pattern >>> 16).buffer) }
}

test('tensors are read and sampled by name', async () => {
  const { weights } = await single(TENSORS)
  expect([...weights.names].sort()).toEqual(Object.keys(TENSORS).sort())
  expect(weights.shape(EMBEDDING)).toEqual([3, 2])
  expect([...(await weights.read(EMBEDDING))]).toEqual([1, 2, 3, 4, 5, 6])
  expect([...(await weights.sample(EMBEDDING, [5, 0, 3]))]).toEqual([6, 1, 4])
  expect(() => weights.shape('x')).toThrow('weights: x is missing')
  await expect(weights.read('x')).rejects.toThrow('weights: x is missing')
  await expect(weights.sample(EMBEDDING, [6])).rejects.toThrow(/has 6 values; there is none at 6/)
})

test('float32 weights are used where they lie', async () => {
  const { folder, weights } = await single(TENSORS)
  const external = await weights.external()
  expect(external.folder).toBe(folder)
  for (const name of weights.names) expect(await mapped(external, name)).toEqual([...(await weights.read(name))])
})

test('a snapshot of links is used where the real files lie', async () => {
  const folder = await temporaryFolder()
  await writeModel(join(folder, 'blobs'), { 'model.safetensors': TENSORS })
  await mkdir(join(folder, 'snapshot'))
  await symlink('../blobs/model.safetensors', join(folder, 'snapshot', 'model.safetensors'))
  expect((await (await load(join(folder, 'snapshot'))).external()).folder).toBe(join(folder, 'blobs'))
})

test('other weights are converted once, into one file that does not depend on their shards', async () => {
  const tensors = { ...TENSORS, 'lm_head.weight': bfloat16([1, 3], [1.5, -2, 0]) }
  const { folder, weights } = await single(tensors)
  const external = await weights.external()
  expect(external.folder).toBe(join(folder, 'cache'))
  for (const name of weights.names) expect(await mapped(external, name)).toEqual([...(await weights.read(name))])

  const { 'lm_head.weight': head, ...others } = tensors
  await writeModel(join(folder, 'b'), { 'x.safetensors': { 'lm_head.weight': head }, 'y.safetensors': others })
  expect(await (await load(join(folder, 'b'), join(folder, 'cache'))).external()).toEqual(external)
})

test('float32 shards in different folders are brought together', async () => {
  const folder = await temporaryFolder()
  const [first, ...others] = Object.entries(TENSORS)
  const shards = { 'a.safetensors': Object.fromEntries([first!]), 'b.safetensors': Object.fromEntries(others) }
  await writeModel(folder, shards)
  await writeModel(join(folder, 'elsewhere'), shards)
  await mkdir(join(folder, 'links'))
  await symlink('../a.safetensors', join(folder, 'links', 'a.safetensors'))
  await symlink('../elsewhere/b.safetensors', join(folder, 'links', 'b.safetensors'))
  await symlink('../model.safetensors.index.json', join(folder, 'links', 'model.safetensors.index.json'))
  const weights = await load(join(folder, 'links'), join(folder, 'cache'))
  const external = await weights.external()
  expect(external.folder).toBe(join(folder, 'cache'))
  for (const name of weights.names) expect(await mapped(external, name)).toEqual([...(await weights.read(name))])
})

test('a changed file has other hashes, though its hashes were remembered', async () => {
  const { folder, weights } = await single(TENSORS)
  const before = await weights.contentHash(EMBEDDING)
  expect(await (await load(folder)).contentHash(EMBEDDING)).toBe(before)
  await writeModel(folder, { 'model.safetensors': { ...TENSORS, [EMBEDDING]: float32([3, 2], [1, 2, 3, 4, 5, 7]) } })
  await utimes(join(folder, 'model.safetensors'), 1, 1)
  const changed = await load(folder)
  expect(await changed.contentHash(EMBEDDING)).not.toBe(before)
  expect(await changed.contentHash('model.norm.weight')).toBe(await weights.contentHash('model.norm.weight'))
})

test('the content hash tells shapes and dtypes apart', async () => {
  const { weights } = await single({
    a: float32([2, 1], [1, 2]),
    b: float32([1, 2], [1, 2]),
    c: bfloat16([2, 1], [1, 2]),
    d: float32([2, 1], [1, 2]),
  })
  const hashes = await Promise.all(['a', 'b', 'c', 'd'].map(name => weights.contentHash(name)))
  expect(new Set(hashes).size).toBe(3)
  expect(hashes[3]).toBe(hashes[0])
})

test('any way to shard a model keeps its fingerprint', async () => {
  const expected = await fingerprint((await single(TENSORS)).weights)
  const shardings = fc.tuple(...Object.keys(TENSORS).map(() => fc.constantFrom('a', 'b', 'c')))
  await fc.assert(
    fc.asyncProperty(shardings, async sharding => {
      const shards: Record<string, Record<string, Written>> = {}
      for (const [i, [name, tensor]] of Object.entries(TENSORS).entries()) {
        shards[`${sharding[i]}.safetensors`] ??= {}
        shards[`${sharding[i]}.safetensors`]![name] = tensor
      }
      const folder = await temporaryFolder()
      await writeModel(folder, shards)
      expect(await fingerprint(await load(folder))).toBe(expected)
    }),
    { numRuns: 10 },
  )
})

test('a tied head that is spelt out and another dtype of the same values keep the fingerprint', async () => {
  const expected = await fingerprint((await single(TENSORS)).weights)
  const tied = { ...TENSORS, 'lm_head.weight': TENSORS[EMBEDDING]! }
  expect(await fingerprint((await single(tied)).weights)).toBe(expected)
  const shorter = { ...TENSORS, 'model.norm.weight': bfloat16([2], [0.5, -0.25]) }
  expect(await fingerprint((await single(shorter)).weights)).toBe(expected)
})

test('another value, shape or name is another fingerprint', async () => {
  const { [EMBEDDING]: embedding, ...others } = TENSORS
  const variants = [
    { ...TENSORS, 'model.norm.weight': float32([2], [0.5, -0.2500001]) },
    { ...TENSORS, [EMBEDDING]: { ...embedding!, shape: [2, 3] } },
    { ...others, 'model.embedding.weight': embedding! },
    { ...TENSORS, 'lm_head.weight': float32([3, 2], [1, 2, 3, 4, 5, 7]) },
    TENSORS,
  ]
  const fingerprints = await Promise.all(variants.map(async tensors => fingerprint((await single(tensors)).weights)))
  expect(new Set(fingerprints).size).toBe(variants.length)
})

test('a shard that is missing, or lacks a tensor, is an error that names both', async () => {
  const folder = await temporaryFolder()
  await writeModel(folder, { 'a.safetensors': TENSORS })
  await writeIndex(folder, { x: 'a.safetensors' })
  await expect(load(folder)).rejects.toThrow(/a\.safetensors: x is missing, but model\.safetensors\.index\.json says/)
  await writeIndex(folder, { x: 'b.safetensors' })
  await expect(load(folder)).rejects.toThrow(/b\.safetensors: is missing, and model\.safetensors\.index\.json names it/)
  await writeIndex(folder, { x: '../a.safetensors' })
  await expect(load(folder)).rejects.toThrow(/"\.\.\/a\.safetensors" is not a plain file name/)
  await writeIndex(folder, ['x'])
  await expect(load(folder)).rejects.toThrow(/model\.safetensors\.index\.json: .*weight_map/s)
})

test('a folder without safetensors says what it has instead', async () => {
  const folder = await temporaryFolder()
  await expect(load(folder)).rejects.toThrow(/has neither model\.safetensors nor model\.safetensors\.index\.json$/)
  await writeFile(join(folder, 'pytorch_model.bin'), '')
  await expect(load(folder)).rejects.toThrow(/, but pytorch_model\.bin; only safetensors are read/)
})
