import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AdapterOptions, createAdapter, loadAdapter } from '../../adapter/index.ts'
import type { Model } from '../../model/index.ts'
import type { Reward } from '../../reward/index.ts'
import { blobsIn, memoryTree, type Tree } from '../../store/index.ts'
import { tinyModel } from '../../testing/model.ts'
import { type GrpoStep, grpo } from '../index.ts'
import { description } from './fixtures/training.ts'
import { openRun } from './index.ts'

let model: Model
beforeAll(async () => {
  model = await tinyModel()
})
afterAll(() => model.close())

const letters: Reward = ({ completion }) => completion.replace(/[^a-z]/g, '').length / 10
const problems = Array.from({ length: 4 }, (_, i) => ({ id: `p${i}`, prompt: `dog ${i}`, answer: `${i}`, row: {} }))
const task = { name: 'dogs', problems, reward: letters }
const options = { promptsPerStep: 2, numGenerations: 4, maxCompletionLength: 6, seed: 3, beta: 0.05 }

interface Case {
  method: AdapterOptions
  learningRate: number
}

/** Trains and records, as the command does, until a step. */
async function train(
  tree: Tree,
  { method, learningRate }: Case,
  { until = 4, numMiniBatches = 1 } = {},
): Promise<GrpoStep[]> {
  const adapter = await createAdapter(model, method)
  const config = { ...description, adapter: { method: adapter.method, ...adapter.settings } }
  const resume = (await tree.list('')).length > 0
  const run = await openRun(tree, { config, adapter, resume, saveTotalLimit: 1 })
  const steps: GrpoStep[] = []
  try {
    const input = { model, adapter, task, state: run.state, steps: 4, learningRate, numMiniBatches, ...options }
    for await (const step of grpo(input)) {
      await run.record(step)
      steps.push(step)
      if (step.step === until) break
    }
    if (until === 4) await run.finish()
  } finally {
    await run.close()
  }
  return steps
}

describe.each<Case>([
  { method: { method: 'tinylora', params: 13 }, learningRate: 0.2 },
  { method: { method: 'lora-xs', rank: 2 }, learningRate: 0.05 },
  { method: { method: 'lora', rank: 2 }, learningRate: 0.02 },
  { method: { method: 'full' }, learningRate: 0.005 },
])('a run that trains %j', one => {
  it('draws from what it has learned, and compares it with the model that it began as', async () => {
    const steps = await train(memoryTree(), one)
    for (const { metrics } of steps) expect(metrics['sampling/sampling_logp_difference/max']).toBeLessThan(1e-4)
    expect(Math.abs(steps[0]!.metrics.kl!)).toBeLessThan(1e-6)
    expect(steps[3]!.metrics.kl).toBeGreaterThan(1e-2)
  })

  it('goes on as if it had never stopped, with several updates a step too', async () => {
    const [whole, cut] = [memoryTree(), memoryTree()]
    const steps = await train(whole, one, { numMiniBatches: 2 })
    await train(cut, one, { until: 2, numMiniBatches: 2 })
    const rest = await train(cut, one, { numMiniBatches: 2 })
    expect(rest.map(({ step }) => step)).toEqual([3, 4])
    expect(rest[1]!.state()).toEqual(steps[3]!.state())
    expect(rest[1]!.completions).toEqual(steps[3]!.completions)
    for (const name of await whole.list('adapter'))
      expect(await cut.read(`adapter/${name}`), name).toEqual(await whole.read(`adapter/${name}`))
    const result = await loadAdapter(model, blobsIn(cut, 'adapter'))
    const trained = await createAdapter(model, one.method)
    trained.values.set(steps[3]!.state().values)
    expect(result.feeds()).toEqual(trained.feeds())
  })
})
