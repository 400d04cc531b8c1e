/** Types in which v can be stored. */
export const DTYPES = ['bf16', 'f16', 'f32'] as const

export type VDType = (typeof DTYPES)[number]

/** Bytes of one number. */
export const BYTES: Readonly<Record<VDType, number>> = { bf16: 2, f16: 2, f32: 4 }

/**
 * Rounds v to `dtype`, to nearest with ties to even, and lays it out little-endian.
 * @throws Error that names the first number that is not finite or too large for `dtype`.
 */
export function encode(v: Float32Array, dtype: VDType): Uint8Array {
  const bytes = new Uint8Array(v.length * BYTES[dtype])
  const view = new DataView(bytes.buffer)
  const bits = new Uint32Array(v.buffer, v.byteOffset, v.length)
  for (const [i, pattern] of bits.entries()) {
    if (!Number.isFinite(v[i]))
      throw new Error(`adapter: number ${i} of v is ${v[i]}; training diverged: lower the learning rate`)
    if (dtype === 'f32') {
      view.setUint32(4 * i, pattern, true)
      continue
    }
    const rounded = dtype === 'bf16' ? bfloat16(pattern) : float16(pattern)
    if (rounded === undefined)
      throw new Error(`adapter: number ${i} of v is ${v[i]}, too large for ${dtype}; store it as f32`)
    view.setUint16(2 * i, rounded, true)
  }
  return bytes
}

/** The exact values of little-endian numbers. @throws Error where the bytes are no whole number of them. */
export function decode(bytes: Uint8Array, dtype: VDType): Float32Array {
  const size = BYTES[dtype]
  if (bytes.length % size !== 0)
    throw new Error(`adapter: ${bytes.length} bytes are not a whole number of ${dtype} values of ${size} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Float32Array.from({ length: bytes.length / size }, (_, i) => {
    if (dtype === 'f32') return view.getFloat32(4 * i, true)
    const bits = view.getUint16(2 * i, true)
    return dtype === 'bf16' ? fromBfloat16(bits) : fromFloat16(bits)
  })
}

/** What is left of v once stored in `dtype`: what a model must be run with for a saved adapter to be the one that was measured. */
export function roundTo(dtype: VDType, v: Float32Array): Float32Array {
  return decode(encode(v, dtype), dtype)
}

/** The upper half of float32 bits, rounded; undefined where that overflows to infinity. */
function bfloat16(bits: number): number | undefined {
  const rounded = Math.floor((bits + 0x7fff + ((bits >>> 16) & 1)) / 0x10000)
  return (rounded & 0x7fff) >= 0x7f80 ? undefined : rounded
}

/** Half-precision bits of float32 bits, rounded; undefined where that overflows to infinity. */
function float16(bits: number): number | undefined {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  const smallestNormal = 0x38800000
  if (magnitude < smallestNormal) return sign | nearestEven(fromFloat32(magnitude) * 2 ** 24)
  const rebased = magnitude - (112 << 23)
  const rounded = (rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13
  return rounded >= 0x7c00 ? undefined : sign | rounded
}

function nearestEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

function fromFloat32(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0]!
}

function fromBfloat16(bits: number): number {
  return fromFloat32(bits << 16)
}

function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
