import { normalOf } from './normal.ts'
import { philox4x32, type Words } from './philox.ts'

/** Identifies the whole recipe of `docs/projection.md` in saved adapters; changes whenever a number of P would. */
export const GENERATOR = 'philox4x32-10/fnv1a-64/as241/1'

/** A source of 32-bit words addressed by block: the same (seed, label, block) gives the same four words everywhere, in any order. */
export type Stream = (block: number) => Words

/**
 * The stream of a label. Key = the seed's two words; counter = (block, 0, FNV-1a-64 of the label's UTF-8: low word, high word), so streams
 * of different seeds never meet, and those of one seed only where two labels have the same 64-bit hash.
 * @param seed a whole number in [0, 2⁵³)
 */
export function stream(seed: number, label: string): Stream {
  const key = [seed >>> 0, Math.floor(seed / 0x100000000)] as const
  const hash = fnv1a64(label)
  const low = Number(hash & 0xffffffffn)
  const high = Number(hash >> 32n)
  return block => philox4x32([block, 0, low, high], key)
}

/** `count` standard normal numbers: entry n comes from word n mod 4 of block floor(n / 4). */
export function normals(source: Stream, count: number): Float64Array {
  const values = new Float64Array(count)
  for (let n = 0; n < count; n += 4) {
    const words = source(n / 4)
    for (let k = 0; k < 4 && n + k < count; k++) values[n + k] = normalOf(words[k]!)
  }
  return values
}

/** `count` numbers uniform in (−bound, bound), of 32 bits: entry n comes from word n mod 4 of block floor(n / 4). */
export function symmetricUniforms(source: Stream, count: number, bound: number): Float32Array {
  const values = new Float32Array(count)
  for (let n = 0; n < count; n += 4) {
    const words = source(n / 4)
    for (let k = 0; k < 4 && n + k < count; k++) values[n + k] = ((words[k]! + 0.5) / 2 ** 31 - 1) * bound
  }
  return values
}

/** Numbers in [0, 1) of 32 bits, addressed by position: entry n comes from word n mod 4 of block floor(n / 4). */
export function uniforms(seed: number, label: string): (position: number) => number {
  const source = stream(seed, label)
  // Most are asked for in order: a block then serves four of them.
  let [block, words] = [0, source(0)]
  return position => {
    const wanted = Math.floor(position / 4)
    if (wanted !== block) [block, words] = [wanted, source(wanted)]
    return words[position % 4]! / 2 ** 32
  }
}

/** FNV-1a, 64 bits, of the UTF-8 bytes. Source: draft-eastlake-fnv. */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash
}
