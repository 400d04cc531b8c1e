import { beforeAll, describe, expect, it } from 'vitest'
import { testRuntime } from '../../testing/runtime.ts'
import { normals, stream } from '../random.ts'
import {
  type Products,
  runtimeProducts,
  type SvdMatrix,
  type SvdProgress,
  svdOfModules,
  truncatedSvd,
} from './index.ts'

let products: Products
beforeAll(async () => {
  products = await runtimeProducts(await testRuntime())
})

interface Log {
  /** reads minus releases, now and at most */
  held: number
  most: number
  reads: string[]
}

function matrices(count: number, log: Log = { held: 0, most: 0, reads: [] }): SvdMatrix[] {
  return Array.from({ length: count }, (_, i) => {
    const [rows, columns] = [20 + i, 30 - i]
    return {
      name: `w${i}`,
      rows,
      columns,
      contentHash: async () => `${i}`,
      async read() {
        log.reads.push(`w${i}`)
        log.held += 1
        log.most = Math.max(log.most, log.held)
        return Float32Array.from(normals(stream(i, 'w'), rows * columns))
      },
    }
  })
}

/** Products that note when a matrix is let go. */
function noting(log: Log): Products {
  return {
    async hold(...args) {
      const held = await products.hold(...args)
      const release = held.release.bind(held)
      held.release = async () => {
        log.held -= 1
        await release()
      }
      return held
    },
  }
}

describe('svdOfModules', () => {
  it('gives what truncatedSvd gives for each, in their order, and reports each', async () => {
    const progress: SvdProgress[] = []
    const all = matrices(4)
    const svds = await svdOfModules(all, { rank: 2, products, onProgress: step => progress.push(step) })
    expect([...svds.keys()]).toEqual(['w0', 'w1', 'w2', 'w3'])
    for (const matrix of all) expect(svds.get(matrix.name)).toEqual(await truncatedSvd(matrix, { rank: 2, products }))
    expect(progress).toEqual([1, 2, 3, 4].map(done => ({ name: `w${done - 1}`, done, total: 4, cached: false })))
  })

  it('has at most two matrices in memory', async () => {
    const log: Log = { held: 0, most: 0, reads: [] }
    await svdOfModules(matrices(6, log), { rank: 1, products: noting(log) })
    expect(log.most).toBe(2)
    expect(log.held).toBe(0)
  })

  it('stops at an abort without reading the rest', async () => {
    const log: Log = { held: 0, most: 0, reads: [] }
    const controller = new AbortController()
    const running = svdOfModules(matrices(6, log), {
      rank: 1,
      products,
      signal: controller.signal,
      onProgress: ({ done }) => done === 2 && controller.abort(new Error('enough')),
    })
    await expect(running).rejects.toThrow('enough')
    expect(log.reads).toEqual(['w0', 'w1', 'w2'])
  })

  it('says which matrix cannot be read, and checks every rank before it starts', async () => {
    const log: Log = { held: 0, most: 0, reads: [] }
    const [first, second] = matrices(2, log)
    const unreadable = { ...second!, read: () => Promise.reject(new Error('w1: gone')) }
    await expect(svdOfModules([first!, unreadable], { rank: 1, products })).rejects.toThrow('w1: gone')
    log.reads.length = 0
    const narrow = { ...second!, rows: 3 }
    await expect(svdOfModules([first!, narrow], { rank: 4, products })).rejects.toThrow('svd: rank 4 of w1 [3, 29]')
    expect(log.reads).toEqual([])
  })

  it('takes cached results without reading', async () => {
    const entries = new Map<string, Uint8Array>()
    const cache = {
      get: async (key: string) => entries.get(key),
      put: async (key: string, bytes: Uint8Array) => void entries.set(key, bytes),
    }
    const log: Log = { held: 0, most: 0, reads: [] }
    const first = await svdOfModules(matrices(3, log), { rank: 2, products, cache })
    log.reads.length = 0
    const cached: boolean[] = []
    const again = await svdOfModules(matrices(3, log), {
      rank: 2,
      products,
      cache,
      onProgress: step => cached.push(step.cached),
    })
    expect(again).toEqual(first)
    expect(log.reads).toEqual([])
    expect(cached).toEqual([true, true, true])
  })
})
