import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blobSource } from '../../store/index.ts'
import { float32, fromHeader, type Written, writeSafetensors } from './fixtures/write-safetensors.ts'
import { readSafetensors } from './safetensors.ts'
import { readAll } from './stored-tensor.ts'

const open = (bytes: Uint8Array<ArrayBuffer>) => readSafetensors(blobSource('m.safetensors', new Blob([bytes])))

const fixture = (name: string) => readFile(new URL(`./fixtures/${name}`, import.meta.url))

const SIZES = { F32: 4, F16: 2, BF16: 2 } as const

/** Bit patterns of any dtype, in shapes with zeros and of no dimensions. */
const written: fc.Arbitrary<Written> = fc
  .record({
    dtype: fc.constantFrom('F32' as const, 'F16' as const, 'BF16' as const),
    shape: fc.array(fc.nat(4), { maxLength: 3 }),
  })
  .chain(({ dtype, shape }) => {
    const length = SIZES[dtype] * shape.reduce((a, b) => a * b, 1)
    return fc.uint8Array({ minLength: length, maxLength: length }).map(bytes => ({ dtype, shape, bytes }))
  })

const names = fc
  .string({ minLength: 1, unit: 'grapheme' })
  .filter(name => !['__metadata__', '__proto__'].includes(name))
const files = fc.dictionary(names, written, { maxKeys: 5 })

/** float32 of a bit pattern, by DataView. */
function valueAt({ dtype, bytes }: Written, i: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (dtype === 'F32') return view.getFloat32(4 * i, true)
  const bits = view.getUint16(2 * i, true)
  if (dtype === 'BF16') {
    return new DataView(Uint32Array.of(bits << 16).buffer).getFloat32(0, true)
  }
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const sign = bits >> 15 ? -1 : 1
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24)
}

test('what the safetensors library writes is read as it reads it', async () => {
  const expected = JSON.parse((await fixture('mixed.json')).toString())
  const tensors = await open(Uint8Array.from(await fixture('mixed.safetensors')))
  expect(tensors.map(({ name, shape, encoding }) => [name, [...shape], encoding.name]).sort()).toEqual([
    ['a.float32', [3, 4], 'F32'],
    ['b.float16', [2, 5], 'F16'],
    ['c.bfloat16', [7], 'BF16'],
    ['d.empty', [0, 3], 'F32'],
    ['e.scalar', [], 'F32'],
  ])
  for (const tensor of tensors)
    expect(Buffer.from((await readAll(tensor)).buffer).toString('base64'), tensor.name).toBe(expected[tensor.name])
})

test('every file that is written is read back', async () => {
  await fc.assert(
    fc.asyncProperty(files, async file => {
      const tensors = await open(writeSafetensors(file))
      expect(tensors.map(({ name }) => name).sort()).toEqual(Object.keys(file).sort())
      for (const tensor of tensors) {
        const expected = file[tensor.name]!
        expect(tensor.shape).toEqual(expected.shape)
        expect([...(await readAll(tensor))]).toEqual(
          Array.from({ length: expected.bytes.length / SIZES[expected.dtype] }, (_, i) => valueAt(expected, i)),
        )
      }
    }),
  )
})

test('every file that is cut short is an error that names it', async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.nat(), async (file, at) => {
      const whole = writeSafetensors(file)
      await expect(open(whole.slice(0, at % whole.length))).rejects.toThrow(
        /^m\.safetensors: .*(fetch it again|damaged)/,
      )
    }),
  )
})

const good = float32([2], [1, 2])
const entry = (data_offsets: number[], shape = [2], dtype = 'F32') => ({ dtype, shape, data_offsets })

test.each([
  ['overlapping tensors', { a: entry([0, 8]), b: entry([4, 12]) }, 12, /b overlaps the tensor before it at byte/],
  ['a gap', { a: entry([0, 8]), b: entry([12, 20]) }, 20, /b leaves a gap before it at byte/],
  ['bytes after the tensors', { a: entry([0, 8]) }, 12, /4 bytes after its tensors/],
  [
    'tensors beyond the end',
    { a: entry([0, 8]), b: entry([8, 16]) },
    12,
    /has \d+ of \d+ bytes; the file is cut short/,
  ],
  ['a size unlike the shape', { a: entry([0, 8], [3]) }, 8, /a takes 8 bytes, but F32 \[3\] takes 12/],
  ['an unsupported dtype', { a: entry([0, 8], [1], 'I64') }, 8, /a has dtype I64; supported are F32, F16, BF16/],
  [
    'offsets that are no numbers',
    { a: { ...entry([0, 8]), data_offsets: 'x' } },
    8,
    /m.safetensors: a: .*data_offsets/s,
  ],
  ['negative sizes', { a: entry([0, 8], [-2]) }, 8, /m.safetensors: a: .*shape/s],
  ['a header that is a list', [], 0, /header is no JSON object/],
])('%s: an error that says so', async (_, header, length, message) => {
  const file = fromHeader(JSON.stringify(header), [new Uint8Array(length)])
  await expect(open(file)).rejects.toThrow(message)
})

test('a header that is no JSON is an error that says so', async () => {
  await expect(open(fromHeader('{"a":', [good.bytes]))).rejects.toThrow(/m\.safetensors: its header is no JSON/)
})

test('a Git LFS pointer is an error that says how to get the file', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'
  await expect(open(new TextEncoder().encode(pointer))).rejects.toThrow(/is a Git LFS pointer.*git lfs pull/)
})

test('a file of another kind is an error that says so', async () => {
  await expect(open(new TextEncoder().encode('PK\x03\x04 a zip file of some length'))).rejects.toThrow(
    /is no safetensors file/,
  )
})
