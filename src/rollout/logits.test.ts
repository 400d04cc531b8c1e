import { describe, expect, it } from 'vitest'
import { expected, smallModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import { nextLogits } from './next-logits.ts'

const names = ['llama-tied', 'llama-biases', 'qwen2-tied', 'qwen2-untied']

describe.each(names)('logits of %s', name => {
  it("after prompts of every length, in one batch, equal transformers' to 1e-4 of the largest", async () => {
    const model = await smallModel(name)
    const { tokens, logits } = await expected(name)
    const prompts = tokens.map((_, i) => ({ tokens: tokens.slice(0, i + 1) }))
    const rows = await nextLogits(model, prompts)
    expect(
      relativeError(
        rows.flatMap(row => [...row]),
        logits,
      ),
    ).toBeLessThan(1e-4)
  })
})
