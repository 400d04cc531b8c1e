import { expect, it } from 'vitest'
import { type Adapter, normals, stream, type TinyLoraOptions, tinyLora } from '../adapter/index.ts'
import { type Model, pack, packSizesOf } from '../model/index.ts'
import { type Completion, openEngine, type Prompt } from '../rollout/index.ts'
import { tinyModel } from '../testing/model.ts'
import { openLogProbs } from './index.ts'

const lengths = [1, 2, 31, 32, 33, 34, 65]

/** An adapter whose numbers change the model. */
async function adapterOf(model: Model, label: string, options: TinyLoraOptions): Promise<Adapter> {
  const adapter = await tinyLora(model, { dtype: 'f32', ...options })
  adapter.values.set(normals(stream(3, label), adapter.values.length).map(value => 0.05 * value))
  return adapter
}

function promptOf(length: number, key: string, adapter: Adapter): Prompt {
  const tokens = Array.from({ length }, (_, i) => 3 + ((i * 37 + length * 11) % 290))
  return { tokens, key, adapter, numGenerations: 2 }
}

/** log π of completions by the graph that training differentiates. */
async function packedLogProbs(
  model: Model,
  adapter: Adapter,
  rows: readonly { prompt: Prompt; completions: readonly Completion[] }[],
  temperature: number,
): Promise<Float32Array> {
  const groups = rows.map(({ prompt, completions }) => ({
    prompt: prompt.tokens,
    completions: completions.map(({ tokens }) => tokens),
  }))
  return (await openLogProbs(model, adapter)).of(pack(groups, packSizesOf(model.parameters)), temperature)
}

function largestDifference(a: readonly number[], b: Float32Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))
}

it.each([1, 0.6])("what is drawn has the loss graph's log-probabilities: temperature %d", async temperature => {
  const model = await tinyModel()
  const widest = await adapterOf(model, 'widest', { rank: 4, params: 13 })
  const none = await adapterOf(model, 'none', { rank: 4, params: 13 })
  none.values.fill(0)
  const adapters = [
    widest,
    none,
    await adapterOf(model, 'another seed', { rank: 4, params: 13, seed: 7 }),
    await adapterOf(model, 'smaller rank', { rank: 2, u: 3 }),
    await adapterOf(model, 'fewer modules', { rank: 1, u: 1, targetModules: ['q_proj', 'down_proj'] }),
  ]
  const prompts = lengths.flatMap(length => adapters.map((adapter, i) => promptOf(length, `${length} ${i}`, adapter)))
  const engine = await openEngine(model, { adapter: widest, kvCacheGb: 0.01, maxBatch: 48 })
  // A prompt without an adapter is the same as one whose numbers are all zero.
  const asked = prompts.map(prompt => ({ ...prompt, adapter: prompt.adapter === none ? undefined : prompt.adapter }))
  const completions = await engine.complete(asked, { temperature, maxCompletionLength: 40, ignoreEos: true })
  const rows = prompts.map((prompt, i) => ({ prompt, completions: completions[i]! }))

  for (const [i, adapter] of adapters.entries()) {
    const own = rows.filter(({ prompt }) => prompt.adapter === adapter)
    const drawn = own.flatMap(row => row.completions.flatMap(({ logProbs }) => [...logProbs]))
    expect(drawn).toHaveLength(lengths.length * 2 * 40)
    expect(largestDifference(drawn, await packedLogProbs(model, adapter, own, temperature))).toBeLessThan(1e-4)
    const another = adapters[(i + 1) % adapters.length]!
    expect(largestDifference(drawn, await packedLogProbs(model, another, own, temperature))).toBeGreaterThan(0.01)
  }
  await model.close()
})
