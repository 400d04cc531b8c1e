import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from './fixtures/temporary.ts'
import { memoryTree, treeAt } from './index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (data: Uint8Array | undefined) => data && new TextDecoder().decode(data)

const kinds = [
  ['a folder', async () => treeAt(join(await temporaryFolder(), 'new'))],
  ['memory', async () => memoryTree()],
] as const

describe.each(kinds)('a tree in %s', (_, newTree) => {
  test('keeps files, replaces them, adds to them and lists them, and nothing else', async () => {
    const tree = await newTree()
    expect(await tree.read('a/b')).toBeUndefined()
    expect(await tree.list('')).toEqual([])
    expect(await tree.list('a')).toEqual([])
    await tree.write('a/b', bytes('one'))
    await tree.write('a/b', bytes('two'))
    await tree.append('log', bytes('1\n'))
    await tree.append('log', bytes('2\n'))
    expect(text(await tree.read('a/b'))).toBe('two')
    expect(text(await tree.read('log'))).toBe('1\n2\n')
    expect((await tree.list('')).sort()).toEqual(['a', 'log'])
    expect(await tree.list('a')).toEqual(['b'])
  })

  test('moves a folder as a whole, to where nothing is', async () => {
    const tree = await newTree()
    await tree.write('old/x', bytes('old'))
    await tree.write('new/x', bytes('new'))
    await expect(tree.rename('new', 'old')).rejects.toThrow()
    expect(text(await tree.read('old/x'))).toBe('old')
    await tree.remove('old')
    await tree.rename('new', 'old')
    expect(text(await tree.read('old/x'))).toBe('new')
    expect(await tree.list('')).toEqual(['old'])
    await expect(tree.rename('missing', 'other')).rejects.toThrow()
  })

  test('removes a folder with all that is in it, and finds nothing to remove no error', async () => {
    const tree = await newTree()
    await tree.write('a/b/c', bytes('x'))
    await tree.write('ab', bytes('y'))
    await tree.remove('a')
    await tree.remove('a')
    await tree.remove('no/such/file')
    expect(await tree.list('')).toEqual(['ab'])
  })

  test('is had by one at a time', async () => {
    const tree = await newTree()
    const free = await tree.lock()
    await expect(tree.lock()).rejects.toThrow('in use')
    await free()
    await (await tree.lock())()
    expect(await tree.list('')).toEqual([])
  })
})
