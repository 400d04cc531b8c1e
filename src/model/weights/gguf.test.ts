import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../store/fixtures/temporary.ts'
import { blobSource, type Source, sha256 } from '../../store/index.ts'
import { fileSource, openCache } from '../../store/node.ts'
import { configFromGguf } from '../config.ts'
import { ggufWeights, readGgufHeader, type Weights } from './index.ts'

const fixture = async (name: string) => Uint8Array.from(await readFile(new URL(`./fixtures/${name}`, import.meta.url)))
const json = async (name: string) => JSON.parse(new TextDecoder().decode(await fixture(name)))

const files = { llama: await fixture('llama.gguf'), qwen2: await fixture('qwen2.gguf') }

const sourceOf = (bytes: Uint8Array<ArrayBuffer>) => blobSource('m.gguf', new Blob([bytes]))

async function open(source: Source): Promise<Weights> {
  const header = await readGgufHeader(source)
  const names = header.tensors.map(({ name }) => name)
  const config = configFromGguf(header.metadata, names, source.name, ['llama', 'qwen2'])
  return ggufWeights(source, header, config, openCache({ folder: await temporaryFolder() }))
}

async function hashOf(weights: Weights, name: string): Promise<string> {
  return sha256(new Uint8Array((await weights.read(name)).buffer))
}

/** Replaces the only place where `from` stands in a file. */
function replaced(bytes: Uint8Array, from: string | Uint8Array, to: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const at = Buffer.from(bytes).indexOf(from)
  const copy = Uint8Array.from(bytes)
  copy.set(Buffer.from(to), at)
  return copy
}

test.each(['llama', 'qwen2'] as const)('the tensors of a %s file equal transformers', async name => {
  const weights = await open(sourceOf(files[name]))
  const { tensors } = (await json('expected.json'))[name] as {
    tensors: Record<string, { shape: number[]; sha256: string }>
  }
  // transformers lists a tied head, which the file does not hold.
  const expected = Object.keys(tensors).filter(tensor => name !== 'llama' || tensor !== 'lm_head.weight')
  expect([...weights.names].sort()).toEqual(expected.sort())
  for (const tensor of expected) {
    expect(weights.shape(tensor), tensor).toEqual(tensors[tensor]!.shape)
    expect(await hashOf(weights, tensor), tensor).toBe(tensors[tensor]!.sha256)
  }
})

test('samples and mapped files hold the values that are read', async () => {
  const weights = await open(sourceOf(files.llama))
  const { folder, tensors } = await weights.external()
  for (const name of weights.names) {
    const values = await weights.read(name)
    const { file, offset, length } = tensors.get(name)!
    const mapped = Uint8Array.from((await readFile(join(folder, file))).subarray(offset, offset + length))
    expect(new Float32Array(mapped.buffer), name).toEqual(values)
    const indices = [0, 1, Math.floor(values.length / 2), values.length - 1]
    expect([...(await weights.sample(name, indices))], name).toEqual(indices.map(index => values[index]))
  }
})

test('every file that is cut short is an error that names it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(files.qwen2.length - 1), async length => {
      await expect(open(sourceOf(files.qwen2.slice(0, length)))).rejects.toThrow(
        /^m\.gguf: .*(fetch it again|damaged)/s,
      )
    }),
  )
})

test('an unsupported type is an error that names tensor, type and what is supported', async () => {
  const { tensors } = await readGgufHeader(sourceOf(files.qwen2))
  const name = Buffer.from('blk.1.attn_v.weight')
  const { shape, type } = tensors.find(tensor => tensor.name === name.toString())!
  const info = (kind: number) => {
    const bytes = Buffer.alloc(name.length + 4 + 16 + 4)
    name.copy(bytes)
    bytes.writeUInt32LE(2, name.length)
    bytes.writeBigUInt64LE(BigInt(shape[1]!), name.length + 4)
    bytes.writeBigUInt64LE(BigInt(shape[0]!), name.length + 12)
    bytes.writeUInt32LE(kind, name.length + 20)
    return bytes
  }
  const withType = (kind: number) => open(sourceOf(replaced(files.qwen2, info(type), info(kind))))
  await expect(withType(10)).rejects.toThrow(
    /m\.gguf: blk\.1\.attn_v\.weight is of type Q2_K; supported are F32, F16, BF16, Q4_0/,
  )
  await expect(withType(999)).rejects.toThrow(/blk\.1\.attn_v\.weight is of type 999/)
  await expect(withType(12)).rejects.toThrow(
    /blk\.1\.attn_v\.weight has rows of 32 values, no whole number of Q4_K blocks of 256/,
  )
})

test('a tensor that no supported model has is an error that names it', async () => {
  const renamed = replaced(files.llama, 'blk.1.ffn_up.weight', 'blk.1.ffn_ab.weight')
  await expect(open(sourceOf(renamed))).rejects.toThrow(
    /blk\.1\.ffn_ab\.weight is a tensor that no supported model has/,
  )
})

test('a file of another kind is an error that says so', async () => {
  await expect(open(sourceOf(new TextEncoder().encode('PK\x03\x04 a zip file')))).rejects.toThrow(
    /m\.gguf: not a valid gguf file.*damaged or no GGUF file/,
  )
})

describe.skipIf(!process.env.TINYLORA_MODELS)('with TINYLORA_MODELS', async () => {
  const models: Record<string, Record<string, string>> = await json('real-models.json')

  test.each(Object.entries(models))(
    'every tensor of %s equals the gguf package',
    { timeout: 600_000 },
    async (model, hashes) => {
      const weights = await open(await fileSource(join(process.env.TINYLORA_MODELS!, `${model}.gguf`)))
      expect([...weights.names].sort()).toEqual(Object.keys(hashes).sort())
      for (const name of weights.names) expect((await hashOf(weights, name)).slice(0, 16), name).toBe(hashes[name])
    },
  )
})
