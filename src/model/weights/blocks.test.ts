import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sha256 } from '../../store/index.ts'
import { q4_0, q4_1, q5_0, q5_1, q8_0 } from './blocks.ts'
import { bf16, type Encoding, f16, f32 } from './encoding.ts'
import { q4_k, q5_k, q6_k } from './k-blocks.ts'

interface Fixture {
  bytes: string
  values: string
}

const fixtures = JSON.parse(await readFile(new URL('./fixtures/blocks.json', import.meta.url), 'utf8'))

function decode(encoding: Encoding, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const values = new Float32Array((bytes.length / encoding.bytes) * encoding.elements)
  encoding.decode(bytes, values)
  return values
}

const encodings = [f32, f16, bf16, q4_0, q4_1, q5_0, q5_1, q8_0, q4_k, q5_k, q6_k]

test.each(encodings)('$name equals the gguf package bit for bit', encoding => {
  const { bytes, values } = fixtures[encoding.name] as Fixture
  const decoded = decode(encoding, Uint8Array.from(Buffer.from(bytes, 'base64')))
  expect(decoded.length).toBeGreaterThanOrEqual(64)
  expect(Buffer.from(decoded.buffer).toString('base64')).toBe(values)
})

test.each(encodings)('$name is read from an odd place in memory too', encoding => {
  const bytes = Buffer.from((fixtures[encoding.name] as Fixture).bytes, 'base64')
  const shifted = new Uint8Array(bytes.length + 1)
  shifted.set(bytes, 1)
  expect(decode(encoding, shifted.subarray(1))).toEqual(decode(encoding, Uint8Array.from(bytes)))
})

test('every finite half-precision number equals the gguf package bit for bit', async () => {
  const finite = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(bits => (bits & 0x7c00) !== 0x7c00)
  const values = decode(f16, new Uint8Array(finite.buffer))
  expect(await sha256(new Uint8Array(values.buffer))).toBe(fixtures.everyFiniteHalf)
})

test('infinities and NaN stay what they are', () => {
  expect([...decode(f16, new Uint8Array(Uint16Array.of(0x7c00, 0xfc00, 0x7e01).buffer))]).toEqual([
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ])
})
