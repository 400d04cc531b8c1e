import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BYTES, DTYPES, decode, encode, roundTo } from './dtype.ts'
import fixture from './fixtures/dtype.json' with { type: 'json' }

const inputs = new Float32Array(Uint32Array.from(fixture.f32).buffer)
const INFINITY = { f16: 0x7c00, bf16: 0x7f80 }

describe.each(['f16', 'bf16'] as const)('%s', dtype => {
  it('rounds as PyTorch does (ties, subnormals, zeros), and refuses what PyTorch makes infinite', () => {
    let refused = 0
    for (const [i, bits] of fixture[dtype].entries()) {
      const one = inputs.slice(i, i + 1)
      if ((bits & 0x7fff) === INFINITY[dtype]) {
        expect(() => encode(one, dtype)).toThrow(/too large for .*store it as f32/)
        refused++
      } else expect(new DataView(encode(one, dtype).buffer).getUint16(0, true), `${one[0]}`).toBe(bits)
    }
    expect(refused).toBeGreaterThan(1)
    expect(refused).toBeLessThan(fixture[dtype].length / 2)
  })

  it('takes 26 bytes for 13 numbers', () => {
    expect(encode(new Float32Array(13), dtype)).toHaveLength(26)
  })
})

it('widens f16 as PyTorch does', () => {
  const { f16, f32 } = fixture.widen
  expect([...decode(new Uint8Array(Uint16Array.from(f16).buffer), 'f16')]).toEqual(f32)
})

it('keeps f32 as it is', () => {
  const v = Float32Array.of(0.1, -0, 1e-45, 3.4e38)
  expect([...decode(encode(v, 'f32'), 'f32')]).toEqual([...v])
})

it('decode inverts encode: rounding twice changes nothing, in any dtype', () => {
  const numbers = fc.float32Array({ noNaN: true, min: -60000, max: 60000 })
  fc.assert(
    fc.property(numbers, fc.constantFrom(...DTYPES), (v, dtype) => {
      const once = roundTo(dtype, v)
      expect([...roundTo(dtype, once)]).toEqual([...once])
    }),
  )
})

it('reads bytes at any offset of their buffer', () => {
  const padded = Uint8Array.of(9, ...encode(Float32Array.of(1.5, -2), 'bf16'))
  expect([...decode(padded.subarray(1), 'bf16')]).toEqual([1.5, -2])
})

it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s and names its place', value => {
  expect(() => encode(Float32Array.of(0, value), 'f32')).toThrow(/number 1 of v is (NaN|Infinity); training diverged/)
})

it('refuses a number of bytes that is not whole', () => {
  expect(() => decode(new Uint8Array(25), 'bf16')).toThrow(/25 bytes are not a whole number of bf16 values/)
  expect(BYTES).toEqual({ bf16: 2, f16: 2, f32: 4 })
})
