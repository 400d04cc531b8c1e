/** How numbers are stored: blocks of `elements` values in `bytes` bytes. */
export interface Encoding {
  readonly name: string
  readonly elements: number
  readonly bytes: number
  /** Whole blocks to as many values. */
  decode(bytes: Uint8Array<ArrayBuffer>, values: Float32Array): void
}

export const f32: Encoding = {
  name: 'F32',
  elements: 1,
  bytes: 4,
  decode: (bytes, values) => bitsOf(values).set(words(bytes, Uint32Array)),
}

export const f16: Encoding = {
  name: 'F16',
  elements: 1,
  bytes: 2,
  decode(bytes, values) {
    // Bits, not values: a NaN keeps its payload.
    const table = halfBits()
    const from = words(bytes, Uint16Array)
    const to = bitsOf(values)
    for (let i = 0; i < to.length; i++) to[i] = table[from[i]!]!
  },
}

export const bf16: Encoding = {
  name: 'BF16',
  elements: 1,
  bytes: 2,
  decode(bytes, values) {
    const from = words(bytes, Uint16Array)
    const to = bitsOf(values)
    for (let i = 0; i < to.length; i++) to[i] = from[i]! << 16
  },
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length)
}

type Words = typeof Uint32Array | typeof Uint16Array

/** The bytes as 2- or 4-byte words, copied only where they are not aligned. */
function words<W extends Words>(bytes: Uint8Array<ArrayBuffer>, Word: W): InstanceType<W> {
  const aligned = bytes.byteOffset % Word.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
  return new Word(aligned.buffer, aligned.byteOffset, bytes.length / Word.BYTES_PER_ELEMENT) as InstanceType<W>
}

let table: Uint32Array | undefined

/** float32 bits of every half-precision number. */
function halfBits(): Uint32Array {
  table ??= Uint32Array.from({ length: 2 ** 16 }, (_, half) => toFloat32Bits(half))
  return table
}

let values: Float32Array | undefined

/** Every half-precision number, by its bits. */
export function halfValues(): Float32Array {
  values ??= new Float32Array(halfBits().buffer)
  return values
}

function toFloat32Bits(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >>> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13)
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13)
  if (fraction === 0) return sign
  // A subnormal: its leading one moves to bit 10 and the exponent falls by as much.
  const shift = Math.clz32(fraction) - 21
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)
}
