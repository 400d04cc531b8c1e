import { describe, expect, it } from 'vitest'
import { type TinyLoraOptions, tinyLora } from '../adapter/index.ts'
import { type Group, pack } from '../model/index.ts'
import { nextLogits } from '../rollout/next-logits.ts'
import { smallModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import fixture from './fixtures/tinylora.json' with { type: 'json' }
import { meanLogProb, openLoss, raiseLogProbs } from './index.ts'

const { prompt, completions, weights, cases, runs, seed } = fixture
const group: Group = { prompt, completions }

type Case = (typeof cases)[number]

function optionsOf({ rank, u, groups, split, alpha }: Case, modules: number): TinyLoraOptions {
  const size = u === 1 ? { params: groups } : groups === modules ? { u } : { u, nTie: Math.floor(modules / groups) }
  return { ...size, rank, alpha, seed, split: split as 'paper' | 'peft', dtype: 'f32' }
}

describe.each([...new Set(cases.map(({ model }) => model))])('TinyLoRA on %s', name => {
  const title = ({ rank, u, groups, split }: Case) => `r = ${rank}, u = ${u}, ${groups} groups, ${split} split`

  it.each(cases.filter(({ model }) => model === name).map(one => [title(one), one] as const))(
    "has PyTorch's gradient of v and logits: %s",
    async (_, one) => {
      const model = await smallModel(name)
      const adapter = await tinyLora(model, optionsOf(one, 14))
      adapter.values.set(Float32Array.from(adapter.values, (_, i) => Math.fround(Math.sin(i + 1)) * 0.1))
      const loss = await openLoss(model, adapter, { blockSize: 8, chunkSize: 8 })
      const { gradient } = await loss.gradient(pack([group], loss.sizes), { weight: weights })
      expect(relativeError(gradient, one.gradient)).toBeLessThan(1e-4)
      const [logits] = await nextLogits(model, [{ tokens: prompt, adapter }])
      expect(relativeError(logits!, one.logits)).toBeLessThan(1e-4)
    },
  )
})

describe('13 numbers', () => {
  it.each(runs)('raise a log-probability as the same loop does in PyTorch, step by step: $model', async run => {
    const model = await smallModel(run.model)
    const adapter = await tinyLora(model, { params: 13, seed, dtype: 'f32' })
    const loss = await openLoss(model, adapter)
    const { learningRate, weightDecay, objectives } = run
    const steps = raiseLogProbs(loss, [group], { steps: objectives.length, learningRate, weightDecay })
    for await (const { step, objective } of steps) {
      const expected = objectives[step - 1]!
      expect(Math.abs(objective - expected) / Math.abs(expected), `step ${step}`).toBeLessThan(1e-4)
    }
    expect(relativeError(adapter.values, run.v)).toBeLessThan(1e-3)
    expect(await meanLogProb(loss, [group])).toBeGreaterThan(objectives[0]! + 0.3)
  })
})
