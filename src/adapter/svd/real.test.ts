// Real models against LAPACK. Opt-in: TINYLORA_MODELS holds the models (hf/NAME), TINYLORA_SVD what fixtures/model.py wrote
// of each (NAME/index.json, NAME/vectors.f64). Run: TINYLORA_MODELS=… TINYLORA_SVD=… npx vitest run src/adapter/svd/real.test.ts
import { open, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openModel } from '../../model/index.ts'
import { testRuntime } from '../../testing/runtime.ts'
import { runtimeProducts, svdOfModules } from './index.ts'
import { skewnessOf } from './sign.ts'

const { TINYLORA_MODELS: models, TINYLORA_SVD: expected } = process.env

interface Expected {
  rank: number
  modules: { name: string; rows: number; columns: number; sigma: number[]; offset: number }[]
}

describe.skipIf(!models || !expected)('svdOfModules on real models', () => {
  it.each([
    ['qwen2.5-coder-0.5b-instruct', 168],
    ['smollm2-135m-instruct', 210],
  ])('gives the vectors of LAPACK for %s', { timeout: 600_000 }, async (name, count) => {
    const { rank: stored, modules }: Expected = JSON.parse(await readFile(`${expected}/${name}/index.json`, 'utf8'))
    const { weights } = await openModel(`${models}/hf/${name}`, ['llama', 'qwen2'])
    const matrices = modules.map(({ name, rows, columns }) => ({
      name,
      rows,
      columns,
      read: () => weights.read(`${name}.weight`),
      contentHash: () => weights.contentHash(`${name}.weight`),
    }))
    const products = await runtimeProducts(await testRuntime())
    const svds = await svdOfModules(matrices, { rank: 2, products })
    const file = await open(`${expected}/${name}/vectors.f64`)
    const worst = { vector: 0, sigma: 0, skewness: 1, close: 0 }
    for (const { name, rows, columns, sigma, offset } of modules) {
      const values = new Float64Array(stored * (rows + columns))
      await file.read(new Uint8Array(values.buffer), 0, values.byteLength, offset * 8)
      const got = svds.get(name)!
      worst.close += got.closePairs.length
      for (let k = 0; k < 2; k++) {
        worst.sigma = Math.max(worst.sigma, Math.abs(got.sigma[k]! / sigma[k]! - 1))
        worst.skewness = Math.min(worst.skewness, skewnessOf(columnOf(got.v, 2, k)))
        if (gapOf(sigma, k) <= 1e-3) continue
        const u = columnOf(values.subarray(0, stored * rows), stored, k)
        const v = columnOf(values.subarray(stored * rows), stored, k)
        worst.vector = Math.max(worst.vector, apart(columnOf(got.u, 2, k), u), apart(columnOf(got.v, 2, k), v))
      }
    }
    await file.close()
    console.log(name, worst)
    expect(modules.length).toBe(count)
    expect(worst.vector).toBeLessThan(1e-3)
    expect(worst.sigma).toBeLessThan(1e-5)
    expect(worst.skewness).toBeGreaterThan(1e-6)
  })
})

function columnOf(values: ArrayLike<number>, rank: number, k: number): Float64Array {
  return Float64Array.from({ length: values.length / rank }, (_, i) => values[i * rank + k]!)
}

function apart(a: Float64Array, b: Float64Array): number {
  const sign = Math.sign(a.reduce((sum, value, i) => sum + value * b[i]!, 0))
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - sign * b[i]!) ** 2, 0))
}

function gapOf(sigma: readonly number[], k: number): number {
  const above = k > 0 ? sigma[k - 1]! - sigma[k]! : Number.POSITIVE_INFINITY
  return Math.min(above, sigma[k]! - sigma[k + 1]!) / sigma[k]!
}
