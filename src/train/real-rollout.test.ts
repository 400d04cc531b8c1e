import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tinyLora } from '../adapter/index.ts'
import expected from '../model/fixtures/real.json' with { type: 'json' }
import { calibrationSequences, loadModel, pack, packSizesOf, quantizedWeights } from '../model/index.ts'
import { openEngine } from '../rollout/index.ts'
import { nextLogits } from '../rollout/next-logits.ts'
import { divergence } from '../testing/distribution.ts'
import { openLogProbs } from './index.ts'

const models = process.env.TINYLORA_MODELS
const places = { folder: (name: string) => join('hf', name), gguf: (name: string) => `${name}.gguf` }

describe.skipIf(!models)('greedy decoding of the real models (TINYLORA_MODELS)', () => {
  for (const [name, kinds] of Object.entries(expected))
    for (const [kind, rows] of Object.entries(kinds))
      it(`${name} from its ${kind} gives the 64 tokens of transformers`, { timeout: 600_000 }, async () => {
        const model = await loadModel(join(models!, places[kind as keyof typeof places](name)))
        const engine = await openEngine(model)
        const prompts = rows.map(({ prompt }, i) => ({ tokens: prompt, key: `${i}` }))
        const options = { temperature: 0, maxCompletionLength: 64, ignoreEos: true }
        const together = await engine.complete(prompts, options)
        expect(together.map(([one]) => one!.tokens)).toEqual(rows.map(({ completion }) => completion))
        await model.close()
      })
})

describe.skipIf(!models)('sampling from SmolLM2 (TINYLORA_MODELS)', () => {
  it("gives the loss graph's log-probabilities to 1e-4, with an adapter", { timeout: 600_000 }, async () => {
    const model = await loadModel(join(models!, 'smollm2-135m-instruct.gguf'))
    const adapter = await tinyLora(model, { params: 13 })
    adapter.values.fill(0.02)
    const engine = await openEngine(model, { adapter, kvCacheGb: 0.5 })
    const questions = ['Why is the sky blue?', 'What is 12 times 7?', 'Tell me of the sea.', 'Name a prime.']
    const prompts = questions.map(content => {
      const tokens = model.tokenizer.encodeChat([{ role: 'user', content }])
      return { tokens, key: content, adapter, numGenerations: 2 }
    })
    const completions = await engine.complete(prompts, { maxCompletionLength: 64 })
    const groups = prompts.map(({ tokens }, i) => ({
      prompt: tokens,
      completions: completions[i]!.map(one => one.tokens),
    }))
    const drawn = completions.flat().flatMap(({ logProbs }) => [...logProbs])
    const differentiated = await (await openLogProbs(model, adapter)).of(pack(groups, packSizesOf(model.parameters)))
    expect(differentiated).toHaveLength(drawn.length)
    expect(Math.max(...drawn.map((logProb, i) => Math.abs(logProb - differentiated[i]!)))).toBeLessThan(1e-4)
    await model.close()
  })

  it('in 8 bits is near float32', { timeout: 600_000 }, async () => {
    const model = await loadModel(join(models!, 'smollm2-135m-instruct.gguf'))
    const weights = await quantizedWeights(model, calibrationSequences(model.tokenizer))
    const questions = ['Why is the sky blue?', 'What is 12 times 7?', 'Tell me of the sea.', 'Name a prime.']
    const prompts = questions.map(content => ({ tokens: model.tokenizer.encodeChat([{ role: 'user', content }]) }))
    const [exact, rounded] = [await nextLogits(model, prompts), await nextLogits(model, prompts, weights)]
    for (const [i, logits] of exact.entries()) expect(divergence(logits, rounded[i]!)).toBeLessThan(0.1)
    await model.close()
  })
})
