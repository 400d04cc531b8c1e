import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAdapter, tinyLora } from '../adapter/index.ts'
import { type Model, quantizedWeights } from '../model/index.ts'
import { tinyModel } from '../testing/model.ts'
import { nextLogits } from '../testing/next-logits.ts'
import { openEngine } from './index.ts'

let model: Model
beforeAll(async () => {
  model = await tinyModel()
})
afterAll(() => model.close())

const prompts = ['the dog', 'a cat sat on', 'dog dog dog'].map(text => ({ text }))
const tokensOf = ({ text }: { text: string }) => model.tokenizer.encodeChat([{ role: 'user', content: text }])

function divergence(a: Float32Array, b: Float32Array): number {
  const [p, q] = [a, b].map(logits => {
    const largest = Math.max(...logits)
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0))
    return Array.from(logits, logit => logit - largest - total)
  })
  return p!.reduce((sum, log, i) => sum + Math.exp(log) * (log - q![i]!), 0)
}

describe('decoding in 8 bits', () => {
  it.each([true, false])(
    'gives nearly the distribution of float32, with an adapter and without (signed: %s)',
    async signed => {
      const adapter = await tinyLora(model, { params: 13, rank: 2 })
      adapter.values.forEach((_, i, values) => {
        values[i] = Math.sin(i)
      })
      const asked = prompts.flatMap(prompt => [{ tokens: tokensOf(prompt) }, { tokens: tokensOf(prompt), adapter }])
      const [exact, rounded] = [
        await nextLogits(model, asked),
        await nextLogits(model, asked, await quantizedWeights(model, { signed })),
      ]
      for (const [i, logits] of exact.entries()) {
        expect(rounded[i]).not.toEqual(logits)
        expect(divergence(logits, rounded[i]!)).toBeLessThan(0.01)
      }
    },
  )

  it('rounds the weights of a model once', async () => {
    await quantizedWeights(model)
    const read = vi.spyOn(model.weights, 'read')
    const { folder, tensor } = await quantizedWeights(model)
    expect(read).not.toHaveBeenCalled()
    expect(folder).not.toBe('')
    expect(() => tensor('model.layers.99.mlp.up_proj.int8')).toThrow('model.layers.99.mlp.up_proj.int8 is missing')
  })

  it('draws the same again from the same seed, whatever is drawn beside it', async () => {
    const engine = await openEngine(model, { rolloutDtype: 'int8', kvCacheGb: 0.01 })
    const asked = prompts.map(prompt => ({ tokens: tokensOf(prompt), key: prompt.text, numGenerations: 2 }))
    const all = await engine.complete(asked, { maxCompletionLength: 6, seed: 3 })
    const [alone] = await engine.complete(asked.slice(1, 2), { maxCompletionLength: 6, seed: 3 })
    expect(alone!.map(({ tokens }) => tokens)).toEqual(all[1]!.map(({ tokens }) => tokens))
    await engine.close()
  })

  it('is refused where all weights are trained', async () => {
    const adapter = await createAdapter(model, { method: 'full' })
    await expect(openEngine(model, { adapter, rolloutDtype: 'int8' })).rejects.toThrow(
      'rolloutDtype int8 needs weights that stay as they are; with method full use f32',
    )
  })
})
