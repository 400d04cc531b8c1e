import type { Bytes } from './types.ts'

/** One part where they are whole. */
export function partsOf(bytes: Bytes): readonly Uint8Array[] {
  return bytes instanceof Uint8Array ? [bytes] : bytes
}

/** A copy in one piece. */
export function whole(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const parts = partsOf(bytes)
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
