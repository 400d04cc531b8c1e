import { expect, test } from 'vitest'
import { blobSource } from './index.ts'

test('a Blob is read at any place, and not past its end', async () => {
  const source = blobSource('picked.gguf', new Blob(['0123456789']))
  expect(source.size).toBe(10)
  expect(new TextDecoder().decode(await source.read(3, 4))).toBe('3456')
  await expect(source.read(8, 4)).rejects.toThrow(/picked.gguf: ends after 10 bytes, but 12 are needed/)
})
