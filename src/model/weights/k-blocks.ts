import { half } from './blocks.ts'
import type { Encoding } from './encoding.ts'

// ggml's super-blocks of 256 values (gguf.quants). As in blocks.ts, float64 is exact up to the one rounding at the store.

export const q4_k = scaledNibbles('Q4_K', false)
export const q5_k = scaledNibbles('Q5_K', true)

/**
 * Eight runs of 32 values, each with a scale and a minimum of six bits: d, dmin, 12 bytes of these, in Q5_K 32 bytes of fifth bits
 * (bit r of byte i is value i of run r), then 32 bytes for two runs: low nibbles, high nibbles.
 */
function scaledNibbles(name: string, fifthBits: boolean): Encoding {
  const high = 16
  const nibbles = fifthBits ? high + 32 : high
  const size = nibbles + 128
  return {
    name,
    elements: 256,
    bytes: size,
    decode(bytes, values) {
      for (let at = 0, to = 0; to < values.length; at += size) {
        const d = half(bytes, at)
        const dmin = half(bytes, at + 2)
        for (let run = 0; run < 8; run++, to += 32) {
          const scale = d * sixBits(bytes, at + 4, at + 12, 0, run)
          const minimum = dmin * sixBits(bytes, at + 8, at + 12, 4, run)
          const from = at + nibbles + 32 * (run >> 1)
          const shift = 4 * (run & 1)
          for (let i = 0; i < 32; i++) {
            let q = (bytes[from + i]! >> shift) & 15
            if (fifthBits) q |= ((bytes[at + high + i]! >> run) & 1) << 4
            values[to + i] = scale * q - minimum
          }
        }
      }
    },
  }
}

/**
 * One of eight. Each of four bytes at `own` holds one of the first four in its low six bits, and above them the upper two bits of
 * one of the last four, whose lower four bits are a nibble at `shared`: the low one for scales, the high one for minima.
 */
function sixBits(bytes: Uint8Array, own: number, shared: number, shift: number, run: number): number {
  if (run < 4) return bytes[own + run]! & 63
  return ((bytes[shared + run - 4]! >> shift) & 15) | ((bytes[own + run - 4]! >> 2) & 48)
}

/** Sixteen runs of 16 values, each with a signed scale: 128 bytes of low nibbles, 64 of upper bits in twos, the scales, d. */
export const q6_k: Encoding = {
  name: 'Q6_K',
  elements: 256,
  bytes: 210,
  decode(bytes, values) {
    for (let at = 0, to = 0; to < values.length; at += 210) {
      const d = half(bytes, at + 208)
      for (let row = 0; row < 8; row++, to += 32) {
        const low = at + 64 * (row >> 2) + 32 * (row & 1)
        const lowShift = 4 * ((row >> 1) & 1)
        const high = at + 128 + 32 * (row >> 2)
        const highShift = 2 * (row & 3)
        for (let i = 0; i < 32; i++) {
          const q = ((bytes[low + i]! >> lowShift) & 15) | (((bytes[high + i]! >> highShift) & 3) << 4)
          const scale = (bytes[at + 192 + 2 * row + (i >> 4)]! << 24) >> 24
          values[to + i] = d * scale * (q - 32)
        }
      }
    }
  },
}
