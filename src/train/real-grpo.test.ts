import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel, type Model } from '../model/index.ts'
import { formatTask } from '../testing/format-task.ts'
import { type Lesson, learned } from '../testing/learning.ts'
import { mean } from './advantages.ts'

const models = process.env.TINYLORA_MODELS
const seeds = [1, 2, 3]

describe.skipIf(!models)('GRPO on SmolLM2 (TINYLORA_MODELS)', () => {
  let model: Model
  beforeAll(async () => {
    model = await loadModel(join(models!, 'smollm2-135m-instruct.gguf'))
  })
  afterAll(() => model.close())

  const lesson = (): Lesson => ({
    model,
    adapter: { params: 840 },
    task: formatTask(),
    options: { steps: 30, promptsPerStep: 4, numGenerations: 8, maxCompletionLength: 24, learningRate: 0.01 },
  })

  it('teaches a format, over three seeds by 0.2 of the reward at least', { timeout: 3_600_000 }, async () => {
    const gains = await learned(lesson(), seeds)
    console.log('gains', gains)
    expect(mean(gains)).toBeGreaterThan(0.2)
  })

  it('teaches nothing with the rewards shuffled inside each group', { timeout: 3_600_000 }, async () => {
    const gains = await learned({ ...lesson(), shuffle: true }, seeds)
    console.log('gains, shuffled', gains)
    expect(Math.abs(mean(gains))).toBeLessThan(0.05)
  })
})
