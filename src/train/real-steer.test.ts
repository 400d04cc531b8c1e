import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tinyLora } from '../adapter/index.ts'
import { type Group, loadModel } from '../model/index.ts'
import { meanLogProb, openLoss, raiseLogProbs } from './index.ts'

const models = process.env.TINYLORA_MODELS
const train = ['A pen costs 3 dollars. How much do 4 pens cost?', 'Tom has 5 apples and eats 2. How many are left?']
const heldOut = ['A box holds 6 eggs. How many eggs are in 7 boxes?', 'Anna reads 9 pages a day. How many in 5 days?']

describe.skipIf(!models)('13 numbers on SmolLM2 (TINYLORA_MODELS)', () => {
  it('make a first word likelier, also on problems that they were not trained on', { timeout: 600_000 }, async () => {
    const model = await loadModel(join(models!, 'smollm2-135m-instruct.gguf'))
    const { tokenizer } = model
    const groups = (questions: string[]): Group[] =>
      questions.map(content => ({
        prompt: tokenizer.encode(
          tokenizer.applyChatTemplate([{ role: 'user', content }], { addGenerationPrompt: true }),
          {
            addSpecialTokens: false,
          },
        ),
        completions: [tokenizer.encode('Let', { addSpecialTokens: false })],
      }))
    const adapter = await tinyLora(model, { params: 13 })
    const loss = await openLoss(model, adapter)
    const before = await meanLogProb(loss, groups(heldOut))
    for await (const _ of raiseLogProbs(loss, groups(train), { steps: 12, learningRate: 0.05 }));
    expect(await meanLogProb(loss, groups(heldOut))).toBeGreaterThan(before + 0.5)
    await model.close()
  })
})
