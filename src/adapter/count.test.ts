import { describe, expect, it } from 'vitest'
import { architectureOf, type ModelConfig, weightShapes } from '../model/index.ts'
import { smallModel } from '../testing/model.ts'
import sizes from './fixtures/sizes.json' with { type: 'json' }
import { type AdapterOptions, countParams, createAdapter, parseAdapter, trainedNumbers } from './index.ts'

const common = { rmsNormEps: 1e-6, ropeTheta: 1e6, maxPositionEmbeddings: 32768, mlpBias: false, eosTokenIds: [2] }

const models = {
  qwen7b: of({ ...sizes.qwen7b, architecture: 'qwen2', vocabSize: 152064, tieWordEmbeddings: false }),
  smolLm2: of({ ...sizes.smolLm2, architecture: 'llama', vocabSize: 49152, tieWordEmbeddings: true }),
  small: of({ ...sizes.small, architecture: 'qwen2', vocabSize: 60, tieWordEmbeddings: true }),
}

function of(shape: Omit<ModelConfig, keyof typeof common | 'attentionBias'>) {
  const config: ModelConfig = { ...common, attentionBias: false, ...shape }
  return { config, shapes: weightShapes(architectureOf(config.architecture), config) }
}

describe('the numbers that a method trains, from shapes alone', () => {
  it.each<[keyof typeof models, AdapterOptions, number]>([
    ['qwen7b', {}, 13],
    ['qwen7b', { method: 'tinylora', params: 1 }, 1],
    ['qwen7b', { method: 'tinylora', u: 4 }, 784],
    ['qwen7b', { method: 'lora-xs', rank: 1 }, 196],
    ['qwen7b', { method: 'lora-xs', rank: 4 }, 3136],
    ['qwen7b', { method: 'lora', rank: 1 }, 2_523_136],
    ['qwen7b', { method: 'lora', rank: 8 }, 20_185_088],
    ['qwen7b', { method: 'lora', rank: 1, targetModules: ['q_proj', 'v_proj'] }, 28 * (7168 + 4096)],
    ['qwen7b', { method: 'full' }, 7_615_616_512],
    ['smolLm2', { method: 'lora-xs', rank: 1 }, 210],
    ['smolLm2', { method: 'lora', rank: 1 }, 30 * (2 * 1152 + 2 * 768 + 3 * 2112)],
    ['smolLm2', { method: 'full' }, 134_515_008],
    ['small', { method: 'lora', rank: 2 }, 2 * 2 * (2 * 32 + 2 * 24 + 3 * 40)],
  ])('of %s with %j are %i', (model, options, count) => {
    expect(trainedNumbers(parseAdapter(options), models[model])).toBe(count)
  })
})

describe.each<AdapterOptions>([
  { method: 'tinylora', params: 14, dtype: 'f32' },
  { method: 'lora-xs', rank: 2 },
  { method: 'lora', rank: 1 },
  { method: 'full' },
])('an adapter made with %j', options => {
  it('has as many, and counts them', async () => {
    const model = await smallModel('qwen2-tied')
    const adapter = await createAdapter(model, options)
    const trained = trainedNumbers(parseAdapter(options), model)
    expect(adapter.values).toHaveLength(trained)
    expect(countParams(model, adapter)).toEqual({
      trained,
      total: model.parameters + (options.method === 'full' ? 0 : trained),
      bytes: trained * (options.method === 'lora-xs' ? 2 : 4),
    })
  })
})

it('counts 13 numbers as 26 bytes of a 7B model', () => {
  const adapter = { method: 'tinylora', dtype: 'bf16', values: new Float32Array(13) } as const
  expect(countParams({ parameters: 7_615_616_512 }, adapter)).toEqual({ trained: 13, total: 7_615_616_525, bytes: 26 })
})
