import { expect, it } from 'vitest'
import { input, toOnnx } from '../graph/index.ts'
import { type Network, type Parameters, pack, packedLogProbs, packSizes, parametersOf } from '../model/index.ts'
import { nextLogits } from '../rollout/next-logits.ts'
import { type Feeds, float32Tensor } from '../runtime/index.ts'
import { expected, smallModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import { adaptedModules, tinyLora } from './index.ts'

/** W + U Σ R Vᵀ, entry by entry in float64. */
function merged(weights: Float32Array, columns: number, { u, sigma, v }: Factors, r: Float32Array): Float32Array {
  const rank = sigma.length
  return weights.map((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns]
    let update = 0
    for (let a = 0; a < rank; a++)
      for (let b = 0; b < rank; b++) update += u[row * rank + a]! * sigma[a]! * r[a * rank + b]! * v[column * rank + b]!
    return value + update
  })
}

interface Factors {
  u: Float32Array
  sigma: Float64Array
  v: Float32Array
}

it.each(['paper', 'peft'] as const)(
  'adapter and merged weights give the same log-probabilities (%s split)',
  async split => {
    const model = await smallModel('qwen2-tied')
    const adapter = await tinyLora(model, { u: 3, rank: 2, split, dtype: 'f32' })
    adapter.values.forEach((_, i) => {
      adapter.values[i] = Math.sin(i + 1) * 0.2
    })
    const withAdapter = await logProbs(model, adapter.enter(parametersOf(model.external)).parameters, adapter.feeds())

    const rs = adapter.feeds().R!.data as Float32Array
    const trained = new Map<string, ReturnType<typeof input>>()
    const feeds: Record<string, ReturnType<typeof float32Tensor>> = {}
    for (const [i, { name, outFeatures, inFeatures }] of adaptedModules(model.config).entries()) {
      const key = `${name}.weight`
      trained.set(key, input(key, 'float32', [outFeatures, inFeatures]))
      const w = merged(
        await model.weights.read(key),
        inFeatures,
        adapter.svds.get(name)!,
        rs.subarray(i * 4, i * 4 + 4),
      )
      feeds[key] = float32Tensor(w, [outFeatures, inFeatures])
    }
    const withMerged = await logProbs(model, parametersOf(model.external, trained), feeds)
    expect(relativeError(withAdapter, withMerged)).toBeLessThan(1e-5)
    expect(relativeError(withAdapter, await logProbs(model, parametersOf(model.external)))).toBeGreaterThan(1e-3)
  },
)

/** log π of the fixture's tokens after its first. */
async function logProbs(model: Network, parameters: Parameters, feeds: Feeds = {}): Promise<Float32Array> {
  const { tokens } = await expected('qwen2-tied')
  const packed = pack([{ prompt: tokens.slice(0, 1), completions: [tokens.slice(1)] }], packSizes)
  const graph = toOnnx({ logProbs: packedLogProbs(model, parameters, { ...packSizes, recompute: false }) })
  const session = await model.runtime.load(graph, { externalFolder: model.external.folder })
  const outputs = await session.run({ ...packed.feeds, ...feeds, temperature: float32Tensor([1], []) })
  return (outputs.logProbs!.data as Float32Array).slice(0, packed.completionTokens)
}

it('a new adapter leaves the model as it is', async () => {
  const model = await smallModel('llama-biases')
  const { tokens } = await expected('llama-biases')
  const withNew = await nextLogits(model, [{ tokens, adapter: await tinyLora(model) }])
  expect(withNew).toEqual(await nextLogits(model, [{ tokens }]))
})
