import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './fixtures/temporary.ts'
import { folderTree } from './node.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (data: Uint8Array | undefined) => data && new TextDecoder().decode(data)

test.each(['../a', 'a/../../b', '/a', 'a//b', 'a/', ''])('a path cannot lead out of its tree: %j', async path => {
  const tree = folderTree(await temporaryFolder())
  await expect((async () => tree.write(path, bytes('x')))()).rejects.toThrow(/is not a plain file name/)
})

test.runIf(process.getuid?.() !== 0 && process.platform !== 'win32')(
  'a folder that may not be written to is named',
  async () => {
    const root = await temporaryFolder()
    await chmod(root, 0o500)
    await expect(folderTree(root).lock()).rejects.toThrow(`${root}: this place may not be written to`)
    await chmod(root, 0o700)
  },
)

test('a file where a folder should be is an error that names it', async () => {
  const root = join(await temporaryFolder(), 'file')
  await writeFile(root, 'x')
  await expect(folderTree(root).lock()).rejects.toThrow(root)
  expect(await readFile(root, 'utf8')).toBe('x')
})

test('a link to nothing on the way is an error that names the place, at once', async () => {
  const folder = await temporaryFolder()
  await symlink(join(folder, 'not-there'), join(folder, 'link'))
  const root = join(folder, 'link', 'run')
  await expect(folderTree(root).lock()).rejects.toThrow(`${root}: a part of this path is a file, or a link to nothing`)
})

test('a removed tree can be written to again', async () => {
  const root = join(await temporaryFolder(), 'a')
  const tree = folderTree(root)
  await tree.write('x', bytes('1'))
  await rm(root, { recursive: true })
  await mkdir(root)
  await tree.append('x', bytes('2'))
  expect(text(await tree.read('x'))).toBe('2')
})

test('several may write into a new folder at once', async () => {
  const root = await temporaryFolder()
  const names = Array.from({ length: 8 }, (_, i) => `${i}`)
  await Promise.all(names.map(name => folderTree(join(root, 'a', 'b')).write(name, bytes(name))))
  const written = names.map(async name => text(await folderTree(join(root, 'a', 'b')).read(name)))
  expect(await Promise.all(written)).toEqual(names)
})
