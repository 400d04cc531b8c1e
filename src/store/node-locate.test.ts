import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { temporaryFolder } from './fixtures/temporary.ts'
import { locate } from './node.ts'

const VARIABLES = ['HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE', 'HF_HOME', 'XDG_CACHE_HOME']

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, '')
})
afterEach(() => vi.unstubAllEnvs())

async function addSnapshots(hub: string, ...commits: string[]): Promise<string> {
  const repository = join(hub, 'models--owner--name')
  for (const commit of commits) await mkdir(join(repository, 'snapshots', commit), { recursive: true })
  await mkdir(join(repository, 'refs'), { recursive: true })
  return repository
}

test('folders and files are found by their path', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'm.gguf'), 'x')
  expect(await locate(folder)).toMatchObject({ kind: 'folder', path: folder })
  expect(await locate(join(folder, 'm.gguf'))).toMatchObject({ kind: 'file', source: { size: 1 } })
})

test('a hub id is the snapshot that main stands for', async () => {
  const hub = await temporaryFolder()
  vi.stubEnv('HF_HUB_CACHE', hub)
  const repository = await addSnapshots(hub, 'aaa', 'bbb')
  await utimes(join(repository, 'snapshots', 'aaa'), 1, 1)
  await writeFile(join(repository, 'refs', 'main'), 'aaa\n')
  expect((await locate('owner/name')).path).toBe(join(repository, 'snapshots', 'aaa'))
})

test('a hub id is its newest snapshot where main stands for none', async () => {
  const hub = await temporaryFolder()
  vi.stubEnv('HF_HUB_CACHE', hub)
  const repository = await addSnapshots(hub, 'aaa', 'bbb', 'ccc')
  await utimes(join(repository, 'snapshots', 'aaa'), 1, 1)
  await utimes(join(repository, 'snapshots', 'ccc'), 2, 2)
  expect((await locate('owner/name')).path).toBe(join(repository, 'snapshots', 'bbb'))
  await rm(join(repository, 'snapshots', 'bbb'), { recursive: true })
  await writeFile(join(repository, 'refs', 'main'), 'bbb')
  expect((await locate('owner/name')).path).toBe(join(repository, 'snapshots', 'ccc'))
})

test.each([
  ['HF_HUB_CACHE', '.'],
  ['HF_HOME', 'hub'],
  ['XDG_CACHE_HOME', 'huggingface/hub'],
])('the Hugging Face cache is where %s says', async (variable, below) => {
  const folder = await temporaryFolder()
  const repository = await addSnapshots(join(folder, below), 'aaa')
  vi.stubEnv(variable, folder)
  expect((await locate('owner/name')).path).toBe(join(repository, 'snapshots', 'aaa'))
})

test('what is nowhere is an error that says how to get it', async () => {
  vi.stubEnv('HF_HUB_CACHE', await temporaryFolder())
  await expect(locate('owner/name')).rejects.toThrow(
    'owner/name: no such folder or file, and not in the Hugging Face cache; fetch it with: hf download owner/name',
  )
  await expect(locate('models/of/mine')).rejects.toThrow(
    'models/of/mine: no such folder or file; give a model folder, a .gguf file or a hub id (owner/name)',
  )
})
