import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../store/fixtures/temporary.ts'
import { openModel } from './source.ts'
import { fingerprint } from './weights/index.ts'

const ARCHITECTURES = ['llama', 'qwen2']

const fixture = (name: string) => fileURLToPath(new URL(`./weights/fixtures/${name}`, import.meta.url))

beforeEach(async () => vi.stubEnv('TINYLORA_CACHE', await temporaryFolder()))
afterEach(() => vi.unstubAllEnvs())

async function modelFolder(): Promise<string> {
  const folder = await temporaryFolder()
  const { configs } = JSON.parse(await readFile(fixture('expected.json'), 'utf8'))
  await writeFile(join(folder, 'config.json'), configs[0])
  await copyFile(fixture('mixed.safetensors'), join(folder, 'model.safetensors'))
  return folder
}

test('a folder is opened: config, weights and texts', async () => {
  const folder = await modelFolder()
  await writeFile(join(folder, 'tokenizer.json'), '{"é": 1}')
  const model = await openModel(folder, ARCHITECTURES)
  expect(model).toMatchObject({ reference: folder, path: folder, kind: 'folder' })
  expect(model.gguf).toBeUndefined()
  expect(model.config.hiddenSize).toBe(32)
  expect(model.weights.shape('a.float32')).toEqual([3, 4])
  expect(await model.readText('tokenizer.json')).toBe('{"é": 1}')
  expect(await model.readText('chat_template.jinja')).toBeUndefined()
})

test('a GGUF file is opened: config, weights and its vocabulary', async () => {
  const model = await openModel(fixture('qwen2.gguf'), ARCHITECTURES)
  expect(model).toMatchObject({ kind: 'gguf', path: fixture('qwen2.gguf'), config: { architecture: 'qwen2' } })
  expect(model.gguf?.['tokenizer.ggml.tokens']).toHaveLength(48)
  expect(await model.readText('tokenizer.json')).toBeUndefined()
  expect(await fingerprint(model.weights)).toMatch(/^[0-9a-f]{64}$/)
})

test('a hub id is opened from the Hugging Face cache, whose snapshots are links', async () => {
  const hub = await temporaryFolder()
  vi.stubEnv('HF_HUB_CACHE', hub)
  const snapshot = join(hub, 'models--owner--name', 'snapshots', 'abc')
  const blobs = join(hub, 'models--owner--name', 'blobs')
  await mkdir(snapshot, { recursive: true })
  await mkdir(blobs)
  const folder = await modelFolder()
  for (const [i, name] of ['config.json', 'model.safetensors'].entries()) {
    await copyFile(join(folder, name), join(blobs, `${i}`))
    await symlink(`../../blobs/${i}`, join(snapshot, name))
  }
  const model = await openModel('owner/name', ARCHITECTURES)
  expect(model).toMatchObject({ reference: 'owner/name', path: snapshot })
  expect(await fingerprint(model.weights)).toBe(await fingerprint((await openModel(folder, ARCHITECTURES)).weights))
})

test('a folder without a config says what to give instead', async () => {
  const folder = await temporaryFolder()
  await expect(openModel(folder, ARCHITECTURES)).rejects.toThrow(
    /has no config\.json; a model folder holds config\.json/,
  )
  await copyFile(fixture('llama.gguf'), join(folder, 'llama.gguf'))
  await expect(openModel(folder, ARCHITECTURES)).rejects.toThrow(`give its own path: ${folder}/llama.gguf`)
})

test('a file that is no GGUF file says so', async () => {
  await expect(openModel(fixture('mixed.safetensors'), ARCHITECTURES)).rejects.toThrow(/damaged or no GGUF file/)
})
