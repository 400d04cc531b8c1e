import { mkdir, readdir, readFile, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './fixtures/temporary.ts'
import { fileSource, folderBlobs, openFolder, writeWhole } from './node.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (data: Uint8Array | undefined) => data && new TextDecoder().decode(data)

test('a file is read at any place', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'a'), '0123456789')
  const source = await fileSource(join(folder, 'a'))
  expect(source.size).toBe(10)
  expect(source.place).toEqual({ folder, file: 'a' })
  expect(text(await source.read(3, 4))).toBe('3456')
  expect(text(await source.read(10, 0))).toBe('')
})

test('reading past the end says that the file is cut short', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'a'), '0123456789')
  const source = await fileSource(join(folder, 'a'))
  await expect(source.read(8, 4)).rejects.toThrow(/ends after 10 bytes, but 12 are needed; the file is cut short/)
  await truncate(join(folder, 'a'), 5)
  await expect(source.read(3, 4)).rejects.toThrow(/ends after 5 bytes, but 7 are needed/)
})

test('a symbolic link is a source whose place is the real file', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'blobs'))
  await mkdir(join(folder, 'snapshot'))
  await writeFile(join(folder, 'blobs', 'abc'), 'x')
  await symlink('../blobs/abc', join(folder, 'snapshot', 'model.safetensors'))
  const source = await (await openFolder(join(folder, 'snapshot'))).open('model.safetensors')
  expect(source?.place).toEqual({ folder: join(folder, 'blobs'), file: 'abc' })
})

test('the version of a file changes with its time and its size, and not otherwise', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'a')
  const version = async () => (await fileSource(path)).version
  await writeFile(path, 'x')
  const first = await version()
  expect(await version()).toBe(first)
  await utimes(path, 1, 1)
  const second = await version()
  expect(second).not.toBe(first)
  await writeFile(path, 'xy')
  await utimes(path, 1, 1)
  expect(await version()).not.toBe(second)
})

test('a folder lists and opens its files, and knows which are missing', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'a'), 'x')
  const opened = await openFolder(folder)
  expect(await opened.list()).toEqual(['a'])
  expect(await opened.open('b')).toBeUndefined()
  await expect(openFolder(join(folder, 'missing'))).rejects.toThrow(/ENOENT/)
})

test.each(['../a', '..', '', 'a/b', 'a\\b', '/etc/passwd'])('a name cannot lead out of its folder: %j', async name => {
  const folder = await openFolder(await temporaryFolder())
  await expect((async () => folder.open(name))()).rejects.toThrow(/is not a plain file name/)
})

test('blobs are written, replaced and read, and leave nothing else behind', async () => {
  const folder = join(await temporaryFolder(), 'new')
  const blobs = folderBlobs(folder)
  expect(await blobs.read('v.bin')).toBeUndefined()
  await blobs.write('v.bin', bytes('one'))
  await blobs.write('v.bin', bytes('two'))
  expect(text(await blobs.read('v.bin'))).toBe('two')
  expect(await readdir(folder)).toEqual(['v.bin'])
})

test('a failed write leaves the old file and nothing half-written', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'a'), 'old')
  const failing = writeWhole({ folder, file: 'a' }, async sink => {
    await sink.write(bytes('new, but not wh'))
    throw new Error('stopped')
  })
  await expect(failing).rejects.toThrow('stopped')
  expect(await readdir(folder)).toEqual(['a'])
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old')
})

test('a full disk is named, and nothing half-written remains', async () => {
  const folder = await temporaryFolder()
  const failing = writeWhole({ folder, file: 'a' }, async sink => {
    await sink.write(bytes('x'))
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  })
  await expect(failing).rejects.toThrow(/a: the disk is full; free some space/)
  expect(await readdir(folder)).toEqual([])
})

test('readers see the old blob or the new one, never a part', async () => {
  const blobs = folderBlobs(await temporaryFolder())
  const versions = ['a', 'b'].map(letter => bytes(letter.repeat(300_000)))
  await blobs.write('x', versions[0]!)
  const writing = (async () => {
    for (let i = 0; i < 10; i++) await blobs.write('x', versions[i % 2]!)
  })()
  for (let i = 0; i < 30; i++) {
    const seen = (await blobs.read('x'))!
    expect(seen.length).toBe(300_000)
    expect(new Set(seen).size).toBe(1)
  }
  await writing
})
