import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { testRuntime } from '../../testing/runtime.ts'
import { normals, stream } from '../random.ts'
import { orthonormalise } from './dense.ts'
import { type Products, runtimeProducts, type SvdMatrix, type TruncatedSvd, truncatedSvd } from './index.ts'

interface Case {
  name: string
  rows: number
  columns: number
  rank: number
  w: string
  /** one more than `rank` where there are so many */
  sigma: number[]
  u: string
  v: string
}

const cases: Case[] = JSON.parse(readFileSync(new URL('./fixtures/small.json', import.meta.url), 'utf8'))

let products: Products
beforeAll(async () => {
  products = await runtimeProducts(await testRuntime())
})

function matrix(values: Float32Array, rows: number, columns: number): SvdMatrix {
  return { name: 'w', rows, columns, read: async () => values.slice(), contentHash: async () => 'w' }
}

function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(base64, 'base64')).buffer
}

function column(values: ArrayLike<number>, rank: number, k: number): number[] {
  return Array.from({ length: values.length / rank }, (_, i) => values[i * rank + k]!)
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}

/** Distance of two unit vectors, their signs aside. */
function apart(a: readonly number[], b: readonly number[]): number {
  const sign = Math.sign(dot(a, b))
  return Math.hypot(...a.map((value, i) => value - sign * b[i]!))
}

function gapOf(sigma: readonly number[], k: number): number {
  const above = k > 0 ? sigma[k - 1]! - sigma[k]! : Number.POSITIVE_INFINITY
  const below = k + 1 < sigma.length ? sigma[k]! - sigma[k + 1]! : Number.POSITIVE_INFINITY
  return Math.min(above, below) / sigma[k]!
}

function expectTriplets(got: TruncatedSvd, { sigma, rank }: Case, u: ArrayLike<number>, v: ArrayLike<number>): void {
  for (let k = 0; k < rank; k++) {
    if (sigma[k]! < 1e-12 * sigma[0]!) {
      expect(got.sigma[k]).toBe(0)
      continue
    }
    expect(Math.abs(got.sigma[k]! - sigma[k]!) / sigma[k]!).toBeLessThan(1e-6)
    if (gapOf(sigma, k) <= 1e-3) continue
    expect(apart(column(got.u, rank, k), column(u, rank, k))).toBeLessThan(1e-3)
    expect(apart(column(got.v, rank, k), column(v, rank, k))).toBeLessThan(1e-3)
  }
}

describe('truncatedSvd', () => {
  it.each(cases)('gives the vectors of a float64 SVD for $name', async one => {
    const w = new Float32Array(bytesOf(one.w))
    const got = await truncatedSvd(matrix(w, one.rows, one.columns), { rank: one.rank, products })
    expectTriplets(got, one, new Float64Array(bytesOf(one.u)), new Float64Array(bytesOf(one.v)))
  })

  it.each([
    ['a gap just above 1e-3', []],
    ['a gap just below 1e-3', [{ indices: [0, 1], gap: expect.closeTo(0.8e-3, 5) }]],
    ['a pair apart by 1e-5, the second and third value', [{ indices: [1, 2], gap: expect.closeTo(1e-5, 6) }]],
  ])('lists the close pairs of %s', async (name, expected) => {
    const one = cases.find(other => other.name === name)!
    const w = new Float32Array(bytesOf(one.w))
    const { closePairs } = await truncatedSvd(matrix(w, one.rows, one.columns), { rank: one.rank, products })
    expect(closePairs).toEqual(expected)
  })

  it('gives zeros for a matrix of zeros', async () => {
    const { u, sigma, v, closePairs } = await truncatedSvd(matrix(new Float32Array(30 * 20), 30, 20), {
      rank: 2,
      products,
    })
    expect([...u, ...sigma, ...v].every(value => value === 0)).toBe(true)
    expect(closePairs).toEqual([])
  })

  it('gives zero vectors to a zero singular value, whose vectors nothing determines', async () => {
    const one = cases.find(({ name }) => name === 'rank two of forty')!
    const got = await truncatedSvd(matrix(new Float32Array(bytesOf(one.w)), one.rows, one.columns), {
      rank: 4,
      products,
    })
    expect([...column(got.u, 4, 2), ...column(got.v, 4, 3)].every(value => value === 0)).toBe(true)
  })

  it('finds the triplets that a matrix was made of, whatever its shape, values and scale', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 2 ** 31 }),
        async (shape, rank, seed) => {
          const made = compose(shape, seed)
          const got = await truncatedSvd(matrix(made.w, shape.rows, shape.columns), { rank, products })
          for (let k = 0; k < rank; k++) {
            expect(Math.abs(got.sigma[k]! / made.sigma[k]! - 1)).toBeLessThan(1e-5)
            expect(apart(column(got.u, rank, k), [...made.u[k]!])).toBeLessThan(1e-3)
            expect(apart(column(got.v, rank, k), [...made.v[k]!])).toBeLessThan(1e-3)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('gives the same bits again, and the other sides for the transposed matrix', async () => {
    const [rows, columns] = [70, 50]
    const w = Float32Array.from(normals(stream(1, 'w'), rows * columns))
    const wt = Float32Array.from({ length: w.length }, (_, i) => w[(i % rows) * columns + Math.floor(i / rows)]!)
    const first = await truncatedSvd(matrix(w, rows, columns), { rank: 3, products })
    expect(await truncatedSvd(matrix(w, rows, columns), { rank: 3, products })).toEqual(first)
    const other = await truncatedSvd(matrix(wt, columns, rows), { rank: 3, products })
    for (let k = 0; k < 3; k++) {
      expect(apart(column(other.v, 3, k), column(first.u, 3, k))).toBeLessThan(1e-3)
      expect(apart(column(other.u, 3, k), column(first.v, 3, k))).toBeLessThan(1e-3)
    }
  })

  it.each([0, 1e-6, 1e-4])('lists close pairs, and ends, where all singular values are equal to %d', async spread => {
    const [rows, columns] = [80, 60]
    const sigma = Array.from({ length: columns }, (_, k) => 1 - (spread * k) / columns)
    const { w } = composeOf(sigma, { rows, columns }, 9)
    const got = await truncatedSvd(matrix(w, rows, columns), { rank: 2, products })
    expect(got.closePairs.map(({ indices }) => indices)).toEqual([
      [0, 1],
      [1, 2],
    ])
    for (let k = 0; k < 2; k++) {
      expect(Math.abs(got.sigma[k]! - 1)).toBeLessThan(spread + 1e-6)
      const image = Array.from({ length: rows }, (_, i) =>
        dot([...w.subarray(i * columns, (i + 1) * columns)], column(got.v, 2, k)),
      )
      expect(apart(image, column(got.u, 2, k))).toBeLessThan(1e-3)
    }
  })

  it('gives rank 64', async () => {
    const made = compose({ rows: 180, columns: 120, ratio: 0.97, scale: 1 }, 5)
    const got = await truncatedSvd(matrix(made.w, 180, 120), { rank: 64, products })
    for (let k = 0; k < 64; k++) expect(apart(column(got.v, 64, k), [...made.v[k]!])).toBeLessThan(1e-3)
  })

  it.each([
    [{ rank: 0 }, 'svd: rank 0 of w [4, 3]; give a whole number from 1 to 3'],
    [{ rank: 4 }, 'svd: rank 4 of w [4, 3]; give a whole number from 1 to 3'],
    [{ rows: 0 }, 'svd: w is [0, 3]; give whole numbers from 1'],
    [{ values: 11 }, 'svd: w has 11 values, expected 4 × 3 = 12'],
    [{ fill: Number.NaN }, 'w: svd: the matrix holds NaN or infinity; its file may be damaged'],
  ])('refuses %o', async ({ rank = 1, rows = 4, values = 12, fill = 1 }: Wrong, message) => {
    const w = new Float32Array(values).fill(fill)
    await expect(truncatedSvd(matrix(w, rows, 3), { rank, products })).rejects.toThrow(message)
  })
})

interface Wrong {
  rank?: number
  rows?: number
  values?: number
  fill?: number
}

interface Shape {
  rows: number
  columns: number
  /** σₖ₊₁ / σₖ */
  ratio: number
  scale: number
}

const side = fc.integer({ min: 6, max: 90 })
const shapes: fc.Arbitrary<Shape> = fc.record({
  rows: side,
  columns: side,
  ratio: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
  scale: fc.constantFrom(1e-12, 1, 1e12),
})

/** A matrix with known triplets: σ falls geometrically. */
function compose({ rows, columns, ratio, scale }: Shape, seed: number) {
  const sigma = Array.from({ length: Math.min(rows, columns) }, (_, k) => scale * ratio ** k)
  return composeOf(sigma, { rows, columns }, seed)
}

function composeOf(sigma: number[], { rows, columns }: { rows: number; columns: number }, seed: number) {
  const [u, v] = [unitVectors(seed, 'u', sigma.length, rows), unitVectors(seed, 'v', sigma.length, columns)]
  const w = Float32Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns]
    return sigma.reduce((sum, value, k) => sum + value * u[k]![i]! * v[k]![j]!, 0)
  })
  return { w, sigma, u, v }
}

function unitVectors(seed: number, label: string, count: number, length: number): Float64Array[] {
  const block = { count, length, data: normals(stream(seed, label), count * length) }
  orthonormalise(block)
  return Array.from({ length: count }, (_, k) => block.data.slice(k * length, (k + 1) * length))
}
