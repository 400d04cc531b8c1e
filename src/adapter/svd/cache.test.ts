import { beforeAll, describe, expect, it } from 'vitest'
import { testRuntime } from '../../testing/runtime.ts'
import { normals, stream } from '../random.ts'
import { type Products, runtimeProducts, type SvdMatrix, truncatedSvd } from './index.ts'

const [ROWS, COLUMNS] = [30, 24]

/** Counts reads: a cached result needs none. */
class Matrix implements SvdMatrix {
  readonly name
  readonly rows = ROWS
  readonly columns = COLUMNS
  reads = 0
  readonly #values

  constructor(name: string) {
    this.name = name
    this.#values = Float32Array.from(normals(stream(7, name), ROWS * COLUMNS))
  }

  async read(): Promise<Float32Array> {
    this.reads += 1
    return this.#values.slice()
  }

  async contentHash(): Promise<string> {
    return `hash-of-${this.name}`
  }
}

function memoryCache() {
  const entries = new Map<string, Uint8Array>()
  return {
    entries,
    get: async (key: string) => entries.get(key),
    put: async (key: string, bytes: Uint8Array) => void entries.set(key, bytes),
  }
}

let products: Products
beforeAll(async () => {
  products = await runtimeProducts(await testRuntime())
})

describe('the cache of truncatedSvd', () => {
  it('gives back bit for bit what was computed, without reading the matrix', async () => {
    const cache = memoryCache()
    const matrix = new Matrix('a')
    const first = await truncatedSvd(matrix, { rank: 3, products, cache })
    expect(await truncatedSvd(matrix, { rank: 3, products, cache })).toEqual(first)
    expect(matrix.reads).toBe(1)
  })

  it('keeps ranks and contents apart, under keys that are file names', async () => {
    const cache = memoryCache()
    const [a, b] = [new Matrix('a'), new Matrix('b')]
    for (const [matrix, rank] of [
      [a, 1],
      [a, 2],
      [b, 1],
    ] as const)
      await truncatedSvd(matrix, { rank, products, cache })
    expect(cache.entries.size).toBe(3)
    for (const key of cache.entries.keys()) expect(key).toMatch(/^[\w.-]+$/)
  })

  it.each([
    ['cut short', (entry: Uint8Array) => entry.subarray(0, 100)],
    ['empty', () => new Uint8Array()],
    ['with one bit turned', (entry: Uint8Array) => entry.map((byte, i) => (i === 60 ? byte ^ 1 : byte))],
  ])('computes again, and replaces, an entry that is %s', async (_, damage) => {
    const cache = memoryCache()
    const matrix = new Matrix('a')
    const first = await truncatedSvd(matrix, { rank: 2, products, cache })
    const [[key, entry]] = [...cache.entries] as [[string, Uint8Array]]
    cache.entries.set(key, damage(entry))
    expect(await truncatedSvd(matrix, { rank: 2, products, cache })).toEqual(first)
    expect(cache.entries.get(key)).toEqual(entry)
    expect(matrix.reads).toBe(2)
  })

  it('computes again where a sound entry is of another shape', async () => {
    const cache = memoryCache()
    const matrix = new Matrix('a')
    await truncatedSvd(matrix, { rank: 2, products, cache })
    const values = Float32Array.from(normals(stream(1, 'w'), 20))
    const other = {
      ...matrix,
      name: 'other',
      rows: 5,
      columns: 4,
      read: async () => values,
      contentHash: async () => 'hash-of-a',
    }
    expect((await truncatedSvd(other, { rank: 2, products, cache })).u).toHaveLength(10)
  })
})
