import { describe, expect, it } from 'vitest'
import { expected, smallModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import { openDecoder } from './index.ts'

const names = ['llama-tied', 'llama-biases', 'qwen2-tied', 'qwen2-untied']

describe.each(names)('logits of %s', name => {
  it("equal transformers', token by token, to 1e-4 of the largest", async () => {
    const model = await smallModel(name)
    const { tokens, logits } = await expected(name)
    const sequence = (await openDecoder(model)).start()
    const rows: number[] = []
    for (const token of tokens) rows.push(...(await sequence.append([token])))
    await sequence.close()
    expect(relativeError(rows, logits)).toBeLessThan(1e-4)
  })

  it('are the same however a sequence is cut into stretches', async () => {
    const model = await smallModel(name)
    const { tokens, logits } = await expected(name)
    const sequence = (await openDecoder(model)).start()
    await sequence.append(tokens.slice(0, 5))
    await sequence.append(tokens.slice(5, 6))
    const last = await sequence.append(tokens.slice(6))
    await sequence.close()
    expect(relativeError(last, logits.slice(-model.config.vocabSize))).toBeLessThan(1e-4)
  })
})

it('a sequence without tokens is an error', async () => {
  const sequence = (await openDecoder(await smallModel('llama-tied'))).start()
  await expect(sequence.append([])).rejects.toThrow('a prompt needs at least one')
})
