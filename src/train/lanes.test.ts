import { afterAll, expect, it } from 'vitest'
import { fullFineTuning, tinyLora } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { tinyModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import { grpo, sft } from './index.ts'

const models = await Promise.all([1, 3].map(threads => tinyModel({ threads })))
afterAll(() => Promise.all(models.map(model => model.close())))

const words = [
  'the dog jumps',
  'the fox and the dog',
  'a quick brown fox',
  'the lazy dog',
  'over the fox',
  'and the dog',
]
const data = words.map((completion, i) => ({
  id: `${i}`,
  prompt: 'the',
  completion: ` ${completion} ${'jumps '.repeat(i)}`,
}))
const task = {
  name: 'letters',
  problems: words.map((prompt, i) => ({ id: `${i}`, prompt, answer: '', row: {} })),
  reward: ({ completion }: { completion: string }) => completion.length / 100,
}

async function trained(model: Model, by: 'sft' | 'grpo'): Promise<Float32Array> {
  const adapter = by === 'sft' ? await fullFineTuning(model) : await tinyLora(model, { params: 14, dtype: 'f32' })
  const steps =
    by === 'sft'
      ? sft({ model, adapter, data, evalData: data, steps: 2, batchSize: 6, learningRate: 0.003 })
      : grpo({ model, adapter, task, steps: 2, promptsPerStep: 5, numGenerations: 4, maxCompletionLength: 12 })
  for await (const { metrics } of steps) expect(Number.isFinite(metrics.loss)).toBe(true)
  return adapter.values
}

it.each(['sft', 'grpo'] as const)('%s learns in three lanes what it learns in one', async by => {
  const [one, three] = await Promise.all(models.map(model => trained(model, by)))
  expect(relativeError(three!, one!)).toBeLessThan(1e-4)
})

it.each(['sft', 'grpo'] as const)(
  '%s that is stopped begins nothing more in any lane, and can begin again',
  async by => {
    const model = models[1]!
    const controller = new AbortController()
    const adapter = await tinyLora(model, { params: 14 })
    const onProgress = ({ phase }: { phase: string }) => phase === 'gradient' && controller.abort(new Error('enough'))
    const options = { model, adapter, signal: controller.signal, onProgress, steps: 2 }
    const steps =
      by === 'sft'
        ? sft({ ...options, data, batchSize: 6, packLength: 16 })
        : grpo({ ...options, task, promptsPerStep: 5, numGenerations: 4, maxCompletionLength: 12 })
    await expect(steps.next()).rejects.toThrow('enough')
    expect(adapter.values.every(value => value === 0)).toBe(true)
    await trained(model, by)
  },
)
