import { expect, it } from 'vitest'
import sizes from './fixtures/sizes.json' with { type: 'json' }
import { adaptedModules, moduleSlots } from './modules.ts'

it('orders by layer, then q, k, v, o, gate, up, down', () => {
  expect(
    moduleSlots(2)
      .map(slot => slot.name)
      .slice(3, 9),
  ).toEqual([
    'model.layers.0.self_attn.o_proj',
    'model.layers.0.mlp.gate_proj',
    'model.layers.0.mlp.up_proj',
    'model.layers.0.mlp.down_proj',
    'model.layers.1.self_attn.q_proj',
    'model.layers.1.self_attn.k_proj',
  ])
})

it('keeps that order however the targets are listed', () => {
  expect(moduleSlots(1, ['down_proj', 'q_proj']).map(slot => slot.type)).toEqual(['q_proj', 'down_proj'])
})

it('gives the shapes of Qwen2.5-7B with its four key-value heads', () => {
  const shapes = adaptedModules(sizes.qwen7b).map(({ outFeatures, inFeatures }) => [outFeatures, inFeatures])
  expect(shapes).toHaveLength(196)
  expect(shapes.slice(189)).toEqual([
    [3584, 3584],
    [512, 3584],
    [512, 3584],
    [3584, 3584],
    [18944, 3584],
    [18944, 3584],
    [3584, 18944],
  ])
})

it("reproduces the 2,523,136 numbers of the paper's LoRA at rank 1 from those shapes", () => {
  const sum = adaptedModules(sizes.qwen7b).reduce(
    (total, { outFeatures, inFeatures }) => total + outFeatures + inFeatures,
    0,
  )
  expect(sum).toBe(2_523_136)
})

it('finds 210 modules in SmolLM2', () => {
  expect(adaptedModules(sizes.smolLm2)).toHaveLength(210)
})
