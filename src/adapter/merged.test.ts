import { expect, it } from 'vitest'
import { input, toOnnx } from '../graph/index.ts'
import { cachedForward, parametersOf } from '../model/index.ts'
import { openDecoder } from '../rollout/index.ts'
import { float32Tensor, int64Tensor } from '../runtime/index.ts'
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

it.each(['paper', 'peft'] as const)('adapter and merged weights give the same logits (%s split)', async split => {
  const model = await smallModel('qwen2-tied')
  const { tokens } = await expected('qwen2-tied')
  const adapter = await tinyLora(model, { u: 3, rank: 2, split, dtype: 'f32' })
  adapter.values.forEach((_, i) => {
    adapter.values[i] = Math.sin(i + 1) * 0.2
  })
  const sequence = (await openDecoder(model, adapter)).start()
  const withAdapter = await sequence.append(tokens)
  await sequence.close()

  const rs = adapter.feeds().R!.data as Float32Array
  const trained = new Map<string, ReturnType<typeof input>>()
  const feeds: Record<string, ReturnType<typeof float32Tensor>> = {}
  for (const [i, { name, outFeatures, inFeatures }] of adaptedModules(model.config).entries()) {
    const key = `${name}.weight`
    trained.set(key, input(key, 'float32', [outFeatures, inFeatures]))
    const w = merged(await model.weights.read(key), inFeatures, adapter.svds.get(name)!, rs.subarray(i * 4, i * 4 + 4))
    feeds[key] = float32Tensor(w, [outFeatures, inFeatures])
  }
  const graph = toOnnx({ logits: cachedForward(model, parametersOf(model.external, trained)).logits! })
  const session = await model.runtime.load(graph, { externalFolder: model.external.folder })
  const { numHiddenLayers, numKeyValueHeads, headDim } = model.config
  const positions = tokens.map((_, i) => i)
  const empty = float32Tensor([], [0, numKeyValueHeads, headDim])
  const past = Array.from(
    { length: numHiddenLayers },
    (_, layer) =>
      [
        [`past_k.${layer}`, empty],
        [`past_v.${layer}`, empty],
      ] as const,
  )
  const { logits } = await session.run({
    ...feeds,
    ...Object.fromEntries(past.flat()),
    tokens: int64Tensor(tokens),
    positions: int64Tensor(positions),
    key_positions: int64Tensor(positions),
    last: int64Tensor([tokens.length - 1]),
  })
  expect(relativeError(withAdapter, logits!.data as Float32Array)).toBeLessThan(1e-5)

  const base = (await openDecoder(model)).start()
  expect(relativeError(withAdapter, await base.append(tokens))).toBeGreaterThan(1e-2)
  await base.close()
})

it('a new adapter leaves the model as it is', async () => {
  const model = await smallModel('llama-biases')
  const { tokens } = await expected('llama-biases')
  const logits = async (sequence = openDecoder(model)) => (await sequence).start().append(tokens)
  expect(await logits(openDecoder(model, await tinyLora(model)))).toEqual(await logits())
})
