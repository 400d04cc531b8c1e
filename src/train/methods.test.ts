import { describe, expect, it } from 'vitest'
import { type Adapter, createAdapter, fullFineTuning, lora, loraXs, type ModuleType } from '../adapter/index.ts'
import { type Group, type Network, pack } from '../model/index.ts'
import { nextLogits } from '../rollout/next-logits.ts'
import { expected, smallModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import fixture from './fixtures/methods.json' with { type: 'json' }
import group from './fixtures/tinylora.json' with { type: 'json' }
import { openLoss, raiseLogProbs } from './index.ts'

const sizes = { blockSize: 8, chunkSize: 8 }
const { prompt, completions, weights } = group
const one: Group = { prompt, completions }

function fillBySine({ values }: Adapter): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.fround(Math.sin(i + 1) * 0.1)
}

async function gradientOf(model: Network, adapter: Adapter): Promise<Float64Array> {
  const loss = await openLoss(model, adapter, sizes)
  return (await loss.gradient(pack([one], loss.sizes), { weight: weights })).gradient
}

async function expectAsInPyTorch(
  model: Network,
  adapter: Adapter,
  { gradient, logits }: { gradient: number[]; logits: number[] },
): Promise<void> {
  fillBySine(adapter)
  expect(relativeError(await gradientOf(model, adapter), gradient)).toBeLessThan(1e-4)
  const [own] = await nextLogits(model, [{ tokens: prompt, adapter }])
  expect(relativeError(own!, logits)).toBeLessThan(1e-4)
}

describe('LoRA', () => {
  it.each(fixture.lora)("has the gradient and the logits of PEFT's: $model, r = $rank, alpha $alpha", async case_ => {
    const model = await smallModel(case_.model)
    const { rank, alpha } = case_
    const adapter = lora(model, { rank, alpha, targetModules: case_.targetModules as [ModuleType] })
    await expectAsInPyTorch(model, adapter, case_)
  })

  it("learns as PEFT's does, step by step", async () => {
    const { model: name, rank, alpha, objectives, learningRate, weightDecay } = fixture.run
    const model = await smallModel(name)
    const adapter = lora(model, { rank, alpha })
    fillBySine(adapter)
    const steps = raiseLogProbs(await openLoss(model, adapter), [one], {
      steps: objectives.length,
      learningRate,
      weightDecay,
    })
    for await (const { step, objective } of steps)
      expect(Math.abs(objective / objectives[step - 1]! - 1), `step ${step}`).toBeLessThan(1e-4)
  })
})

describe('LoRA-XS', () => {
  it.each(fixture.loraXs)(
    'has the gradient and the logits of PyTorch: $model, r = $rank, alpha $alpha, split $split',
    async case_ => {
      const model = await smallModel(case_.model)
      const { rank, alpha } = case_
      const adapter = await loraXs(model, {
        rank,
        alpha,
        split: case_.split as 'paper' | 'lora-xs',
        targetModules: case_.targetModules as [ModuleType],
        dtype: 'f32',
      })
      await expectAsInPyTorch(model, adapter, case_)
    },
  )
})

describe('full fine-tuning', () => {
  it.each(['llama-tied', 'llama-biases', 'qwen2-tied', 'qwen2-untied'])(
    'of %s has the gradient of PyTorch, a tied embedding once',
    async name => {
      const model = await smallModel(name)
      const { tokens, gradients, logits } = await expected(name)
      const adapter = await fullFineTuning(model)
      const loss = await openLoss(model, adapter, sizes)
      const packed = pack([{ prompt: tokens.slice(0, 1), completions: [tokens.slice(1)] }], loss.sizes)
      const weight = tokens.slice(1).map((_, i) => Math.cos(i))
      const { gradient } = await loss.gradient(packed, { weight })
      const wanted = [...model.shapes.keys()].flatMap(key => [...gradients.get(key)!])
      expect(relativeError(gradient, wanted)).toBeLessThan(1e-4)
      const [own] = await nextLogits(model, [{ tokens, adapter }])
      expect(relativeError(own!, logits.slice(-model.config.vocabSize))).toBeLessThan(1e-4)
    },
  )

  it('leaves the model that it began as where it was', async () => {
    const model = await smallModel('qwen2-tied')
    const adapter = await fullFineTuning(model)
    const [before] = await nextLogits(model, [{ tokens: prompt }])
    adapter.values.forEach((value, i, values) => {
      values[i] = value * 1.1
    })
    const [after] = await nextLogits(model, [{ tokens: prompt }])
    const [own] = await nextLogits(model, [{ tokens: prompt, adapter }])
    expect(after).toEqual(before)
    expect(relativeError(own!, before!)).toBeGreaterThan(1e-2)
  })
})

describe.each(['tinylora', 'lora-xs', 'lora', 'full'] as const)('a new adapter of method %s', method => {
  it('leaves the model as it is, and one step of learning changes what it says', async () => {
    const model = await smallModel('qwen2-tied')
    const adapter = await createAdapter(model, { method })
    const [base] = await nextLogits(model, [{ tokens: prompt }])
    const [fresh] = await nextLogits(model, [{ tokens: prompt, adapter }])
    expect(relativeError(fresh!, base!)).toBeLessThan(1e-5)
    const steps = raiseLogProbs(await openLoss(model, adapter), [one], { steps: 1, learningRate: 0.01 })
    for await (const _ of steps);
    const [learned] = await nextLogits(model, [{ tokens: prompt, adapter }])
    expect(relativeError(learned!, base!)).toBeGreaterThan(1e-3)
  })
})
