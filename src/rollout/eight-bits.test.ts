import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAdapter, tinyLora } from '../adapter/index.ts'
import { calibrationSequences, type Model, type Network, quantizedWeights } from '../model/index.ts'
import { fastestKernel, KERNELS, type Kernel, multipliesExactly } from '../model/quantized/kernel.ts'
import type { Runtime, Session } from '../runtime/index.ts'
import { temporaryFolder } from '../store/fixtures/temporary.ts'
import { openCache } from '../store/node.ts'
import { divergence } from '../testing/distribution.ts'
import { smallModel, tinyModel } from '../testing/model.ts'
import { testRuntime } from '../testing/runtime.ts'
import { openEngine } from './index.ts'
import { nextLogits } from './next-logits.ts'

let model: Model
beforeAll(async () => {
  model = await tinyModel()
})
afterAll(() => model.close())
afterEach(() => vi.restoreAllMocks())

const runtime = await testRuntime()
const exact = new Set<Kernel>()
for (const kernel of KERNELS) if (await multipliesExactly(runtime, kernel)) exact.add(kernel)

/** Any tokens, the same for every model. */
const tokensOf = (seed: number, count: number, { config }: Network) =>
  Array.from({ length: count }, (_, i) => (7 + seed * 13 + i * 5) % config.vocabSize)

describe.each(['llama-tied', 'llama-biases', 'qwen2-tied', 'qwen2-untied'])('decoding %s in 8 bits', name => {
  it.each([...exact])('gives nearly the distribution of float32 with %s', async kernel => {
    const network = await smallModel(name)
    const sequences = [1, 2, 3].map(seed => ({
      prompt: tokensOf(seed, 4, network),
      answer: tokensOf(seed + 3, 12, network),
    }))
    const weights = await quantizedWeights(network, sequences, { kernel })
    const adapter = await tinyLora(network, { params: 13, rank: 2 })
    adapter.values.forEach((_, i, values) => {
      values[i] = 0.1 * Math.sin(i)
    })
    const asked = [1, 3, 6].flatMap(length => {
      const tokens = tokensOf(length, length, network)
      return [{ tokens }, { tokens, adapter }]
    })
    const [exact, rounded] = [await nextLogits(network, asked), await nextLogits(network, asked, weights)]
    for (const [i, logits] of exact.entries()) {
      expect(rounded[i]).not.toEqual(logits)
      expect(divergence(logits, rounded[i]!)).toBeLessThan(0.01)
    }
  })
})

describe('of the kernels for whole numbers', () => {
  it('one of those that are exact here is chosen, by one measurement', async () => {
    expect(exact).toContain('uint8')
    const chosen = await fastestKernel(runtime)
    expect(exact).toContain(chosen)
    const now = vi.spyOn(performance, 'now').mockReturnValue(0)
    expect(await fastestKernel(runtime)).toBe(chosen)
    expect(now).not.toHaveBeenCalled()
  })

  it.skipIf(exact.size < 2).each(KERNELS)(
    'the clearly faster one is chosen: %s where the other is slowed',
    async fast => {
      const slowed: Runtime = {
        ...runtime,
        async load(graph, options) {
          const session = await runtime.load(graph, options)
          const isSlow = options?.name?.startsWith('timed') && options.name !== `timed ${fast}`
          if (!isSlow) return session
          const run: Session['run'] = (...asked) => setTimeout(50).then(() => session.run(...asked))
          return { ...session, run }
        },
      }
      expect(await fastestKernel(slowed)).toBe(fast)
    },
  )

  it('none is kept from a measurement that failed', async () => {
    const failing: Runtime = { ...runtime, load: () => Promise.reject(new Error('out of memory')) }
    await expect(fastestKernel(failing)).rejects.toThrow('out of memory')
    failing.load = runtime.load
    expect(exact).toContain(await fastestKernel(failing))
  })
})

describe('decoding in 8 bits', () => {
  const prompts = ['the dog', 'a cat sat on', 'dog dog dog']
  const encoded = (text: string) => model.tokenizer.encodeChat([{ role: 'user', content: text }])

  it('rounds the weights of a model once', async () => {
    const sequences = calibrationSequences(model.tokenizer)
    await quantizedWeights(model, sequences)
    const read = vi.spyOn(model.weights, 'read')
    const { tensor } = await quantizedWeights(model, sequences)
    expect(read).not.toHaveBeenCalled()
    expect(() => tensor('model.layers.99.mlp.up_proj.int8')).toThrow('model.layers.99.mlp.up_proj.int8 is missing')
  })

  it('draws the same again from the same seed, whatever is drawn beside it', async () => {
    const engine = await openEngine(model, { rolloutDtype: 'int8', kvCacheGb: 0.01 })
    const asked = prompts.map(text => ({ tokens: encoded(text), key: text, numGenerations: 2 }))
    const all = await engine.complete(asked, { maxCompletionLength: 6, seed: 3 })
    const [alone] = await engine.complete(asked.slice(1, 2), { maxCompletionLength: 6, seed: 3 })
    expect(alone!.map(({ tokens }) => tokens)).toEqual(all[1]!.map(({ tokens }) => tokens))
    await engine.close()
  })

  it('is held against float32 once', async () => {
    const fresh = { ...model, cache: openCache({ folder: await temporaryFolder() }) }
    const put = vi.spyOn(fresh.cache, 'put')
    await openEngine(fresh, { rolloutDtype: 'int8' })
    const [[key, kl]] = put.mock.calls as [[string, Uint8Array]]
    expect(key).toMatch(/^kl-u?int8-/)
    expect(Number(Buffer.from(kl))).toBeGreaterThan(0)
    expect(Number(Buffer.from(kl))).toBeLessThan(0.01)
    await openEngine(fresh, { rolloutDtype: 'int8' })
    expect(put).toHaveBeenCalledOnce()
  })

  it('is refused where the rounded weights give another distribution, at once and from then on', async () => {
    const rough = { ...model, cache: openCache({ folder: await temporaryFolder() }) }
    // Most weights are rounded to nothing beside these.
    const { read } = model.weights
    const outliers = (values: Float32Array<ArrayBuffer>) =>
      values.map((value, i) => (i % 16 === 0 ? 1000 * value : value))
    vi.spyOn(model.weights, 'read').mockImplementation(async name => outliers(await read.call(model.weights, name)))
    for (let i = 0; i < 2; i++)
      await expect(openEngine(rough, { rolloutDtype: 'int8' })).rejects.toThrow(
        /in 8 bits the next token's distribution of this model is \d+\.\d+ nats from that in float32 \(more than 0\.05\).*take rolloutDtype f32/,
      )
  })

  it('is refused where all weights are trained', async () => {
    const adapter = await createAdapter(model, { method: 'full' })
    await expect(openEngine(model, { adapter, rolloutDtype: 'int8' })).rejects.toThrow(
      'rolloutDtype int8 needs weights that stay as they are; with method full use f32',
    )
  })
})
