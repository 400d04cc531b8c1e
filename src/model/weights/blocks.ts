import { type Encoding, halfValues } from './encoding.ts'

// ggml's blocks of 32 values (gguf.quants): a scale d and, in some, a minimum m in half precision; in some the fifth bits; then
// 16 bytes, their low nibbles before their high ones. Products and sums are exact in float64 here, so storing them rounds once,
// which is what float32 arithmetic does.

interface Layout {
  name: string
  /** Where the four bytes of fifth bits start, if there are any. */
  fifthBits?: number
  /** Where the nibbles start. */
  nibbles: number
  /** Taken from every integer; a block has a minimum instead where this is absent. */
  zero?: number
}

export const q4_0 = nibbleBlocks({ name: 'Q4_0', nibbles: 2, zero: 8 })
export const q4_1 = nibbleBlocks({ name: 'Q4_1', nibbles: 4 })
export const q5_0 = nibbleBlocks({ name: 'Q5_0', fifthBits: 2, nibbles: 6, zero: 16 })
export const q5_1 = nibbleBlocks({ name: 'Q5_1', fifthBits: 4, nibbles: 8 })

export const q8_0: Encoding = {
  name: 'Q8_0',
  elements: 32,
  bytes: 34,
  decode(bytes, values) {
    const integers = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let at = 0, to = 0; to < values.length; at += 34, to += 32) {
      const d = half(bytes, at)
      for (let i = 0; i < 32; i++) values[to + i] = d * integers[at + 2 + i]!
    }
  },
}

function nibbleBlocks({ name, fifthBits, nibbles, zero }: Layout): Encoding {
  const size = nibbles + 16
  return {
    name,
    elements: 32,
    bytes: size,
    decode(bytes, values) {
      const q = new Uint8Array(32)
      for (let at = 0, to = 0; to < values.length; at += size, to += 32) {
        const d = half(bytes, at)
        unpack(bytes, at + nibbles, fifthBits === undefined ? 0 : word(bytes, at + fifthBits), q)
        if (zero === undefined) {
          const m = half(bytes, at + 2)
          for (let i = 0; i < 32; i++) values[to + i] = d * q[i]! + m
        } else {
          for (let i = 0; i < 32; i++) values[to + i] = d * (q[i]! - zero)
        }
      }
    },
  }
}

/** @param fifths bit i belongs to value i */
function unpack(bytes: Uint8Array, at: number, fifths: number, q: Uint8Array): void {
  for (let i = 0; i < 16; i++) {
    const pair = bytes[at + i]!
    q[i] = (pair & 15) | (((fifths >> i) & 1) << 4)
    q[i + 16] = (pair >> 4) | (((fifths >> (i + 16)) & 1) << 4)
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

/** The half-precision number at a place. */
export function half(bytes: Uint8Array, at: number): number {
  return halfValues()[bytes[at]! | (bytes[at + 1]! << 8)]!
}
