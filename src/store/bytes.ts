import type { Bytes } from './types.ts'

/** One part where they are whole. */
export function partsOf(bytes: Bytes): readonly Uint8Array[] {
  return bytes instanceof Uint8Array ? [bytes] : bytes
}
