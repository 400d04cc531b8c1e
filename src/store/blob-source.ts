import type { Source } from './types.ts'

/** A Blob, such as a file that a user picked in a page, as a source. */
export function blobSource(name: string, blob: Blob): Source {
  return {
    name,
    size: blob.size,
    async read(offset, length) {
      if (offset + length > blob.size) throw endsEarly(name, blob.size, offset + length)
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer())
    },
  }
}

/** What every source says when it is read past its end. */
export function endsEarly(name: string, size: number, needed: number): Error {
  return new Error(`${name}: ends after ${size} bytes, but ${needed} are needed; the file is cut short: fetch it again`)
}
