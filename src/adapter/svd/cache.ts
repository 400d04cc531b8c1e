import type { ClosePair, TruncatedSvd } from './types.ts'

/** Part of every key: raise it with any change that alters a result. */
const VERSION = 3
const MAGIC = 0x44565354
const HEADER_BYTES = 24
const PAIR_BYTES = 16
const DIGEST_BYTES = 32

/** Keeps bytes by key, on disk or in a page's storage. */
export interface SvdCache {
  get(key: string): Promise<Uint8Array | undefined>
  put(key: string, bytes: Uint8Array): Promise<void>
}

export interface SvdShape {
  rows: number
  columns: number
  rank: number
}

/** @param contentHash what `SvdMatrix.contentHash` gives */
export function cacheKey(contentHash: string, rank: number): string {
  return `svd-${VERSION}-r${rank}-${contentHash}`
}

/**
 * Little-endian: header (magic, rows, columns, rank, close pairs, 0 as uint32), σ as float64, close pairs (two uint32, a float64), u and v as
 * float32, and SHA-256 of all that.
 */
export async function encodeSvd({ rows, columns, rank }: SvdShape, svd: TruncatedSvd): Promise<Uint8Array> {
  const body = new Uint8Array(bodyBytes({ rows, columns, rank }, svd.closePairs.length))
  const view = new DataView(body.buffer)
  const head = [MAGIC, rows, columns, rank, svd.closePairs.length, 0]
  head.forEach((value, i) => {
    view.setUint32(i * 4, value, true)
  })
  let at = HEADER_BYTES
  for (const value of svd.sigma) {
    view.setFloat64(at, value, true)
    at += 8
  }
  for (const { indices, gap } of svd.closePairs) {
    view.setUint32(at, indices[0], true)
    view.setUint32(at + 4, indices[1], true)
    view.setFloat64(at + 8, gap, true)
    at += PAIR_BYTES
  }
  for (const values of [svd.u, svd.v])
    for (const value of values) {
      view.setFloat32(at, value, true)
      at += 4
    }
  const entry = new Uint8Array(body.length + DIGEST_BYTES)
  entry.set(body)
  entry.set(await digest(body), body.length)
  return entry
}

/** What `encodeSvd` wrote, or undefined when the bytes are damaged or of another matrix. */
export async function decodeSvd(entry: Uint8Array, shape: SvdShape): Promise<TruncatedSvd | undefined> {
  const body = entry.slice(0, -DIGEST_BYTES)
  if (body.length < HEADER_BYTES || !same(await digest(body), entry.subarray(-DIGEST_BYTES))) return undefined
  const view = new DataView(body.buffer)
  const { rows, columns, rank } = shape
  const head = [MAGIC, rows, columns, rank]
  if (head.some((value, i) => view.getUint32(i * 4, true) !== value)) return undefined
  const pairs = view.getUint32(16, true)
  if (body.length !== bodyBytes(shape, pairs)) return undefined
  let at = HEADER_BYTES
  const sigma = Float64Array.from({ length: rank }, (_, k) => view.getFloat64(at + k * 8, true))
  at += rank * 8
  const closePairs = Array.from({ length: pairs }, (_, k) => readPair(view, at + k * PAIR_BYTES))
  at += pairs * PAIR_BYTES
  const floats = (from: number, count: number) =>
    Float32Array.from({ length: count }, (_, i) => view.getFloat32(from + i * 4, true))
  return { u: floats(at, rows * rank), sigma, v: floats(at + rows * rank * 4, columns * rank), closePairs }
}

function readPair(view: DataView, at: number): ClosePair {
  return {
    indices: [view.getUint32(at, true), view.getUint32(at + 4, true)],
    gap: view.getFloat64(at + 8, true),
  }
}

function bodyBytes({ rows, columns, rank }: SvdShape, pairs: number): number {
  return HEADER_BYTES + rank * 8 + pairs * PAIR_BYTES + (rows + columns) * rank * 4
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}
