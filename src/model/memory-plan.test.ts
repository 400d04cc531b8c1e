import { describe, expect, it } from 'vitest'
import { architectureOf } from './architectures/index.ts'
import type { ModelConfig } from './config.ts'
import { type GroupSize, memoryPlan, needsRecompute } from './memory-plan.ts'
import { weightShapes } from './shapes.ts'

const common = { rmsNormEps: 1e-5, ropeTheta: 1e5, maxPositionEmbeddings: 2048, mlpBias: false, eosTokenIds: [2] }

const smolLm2: ModelConfig = {
  ...common,
  architecture: 'llama',
  vocabSize: 49152,
  hiddenSize: 576,
  intermediateSize: 1536,
  numHiddenLayers: 30,
  numAttentionHeads: 9,
  numKeyValueHeads: 3,
  headDim: 64,
  tieWordEmbeddings: true,
  attentionBias: false,
}

const qwen: ModelConfig = {
  ...common,
  architecture: 'qwen2',
  vocabSize: 151936,
  hiddenSize: 896,
  intermediateSize: 4864,
  numHiddenLayers: 24,
  numAttentionHeads: 14,
  numKeyValueHeads: 2,
  headDim: 64,
  tieWordEmbeddings: false,
  attentionBias: true,
}

function plan(config: ModelConfig, group: Partial<GroupSize> = {}, isMappedInPlace = false, threads = 2) {
  return memoryPlan({
    config,
    shapes: weightShapes(architectureOf(config.architecture), config),
    isMappedInPlace,
    group: { promptLength: 100, numGenerations: 8, completionLength: 256, ...group },
    sizes: { blockSize: 64, chunkSize: 256 },
    threads,
  })
}

describe('memory plan', () => {
  // Peak anonymous memory of a process (RssAnon, every 10 ms) that ran the loss graph of rank 2 once, on Linux, two threads.
  it.each([
    [smolLm2, 2, 128, 'keepAll', 0.797],
    [smolLm2, 4, 128, 'keepAll', 0.986],
    [smolLm2, 4, 256, 'keepAll', 1.419],
    [smolLm2, 8, 256, 'keepAll', 2.551],
    [qwen, 4, 128, 'keepAll', 1.842],
    [smolLm2, 4, 128, 'recompute', 0.437],
    [smolLm2, 8, 256, 'recompute', 0.589],
    [smolLm2, 8, 512, 'recompute', 0.982],
    [qwen, 4, 128, 'recompute', 0.845],
  ] as const)(
    'is within 20 % of what %o needed for %i × %i tokens, %s',
    (config, generations, length, how, measured) => {
      const { training } = plan(config, { numGenerations: generations, completionLength: length })
      expect(Math.abs(training[how].peak / 1e9 / measured - 1)).toBeLessThan(0.2)
    },
  )

  it('keeps all where that takes little, and recomputes where it does not', () => {
    expect(needsRecompute(plan(smolLm2))).toBe(false)
    expect(needsRecompute(plan(smolLm2, { completionLength: 512 }))).toBe(true)
    expect(needsRecompute(plan(qwen))).toBe(true)
    expect(needsRecompute({ ...plan(smolLm2), trained: plan(smolLm2).fullFineTuning })).toBe(true)
  })

  it('maps every weight as float32, and writes a file of that size only where the model has another type', () => {
    expect(plan(smolLm2).weights).toEqual({ mapped: 4 * 134515008, cacheFile: 4 * 134515008 })
    expect(plan(smolLm2, {}, true).weights.cacheFile).toBe(0)
  })

  it('packs the projections and the output head, but no embedding that is only looked up', () => {
    const vectors = 30 * 2 * 576 + 576
    expect(plan(smolLm2).decoding.packed).toBe(4 * (134515008 - vectors))
    const embedding = 151936 * 896
    const biases = 24 * (896 + 2 * 128)
    const all = plan(qwen).weights.mapped / 4
    expect(plan(qwen).decoding.packed).toBe(4 * (all - embedding - biases - 24 * 2 * 896 - 896))
  })

  it('counts keys and values of a token in every layer', () => {
    expect(plan(smolLm2).decoding.kvCachePerToken).toBe(30 * 2 * 3 * 64 * 4)
  })

  it('grows linearly with the number of completions', () => {
    const peak = (numGenerations: number) => plan(smolLm2, { numGenerations }).training.keepAll
    const [a, b] = [peak(16), peak(32)]
    expect(b.kept / a.kept).toBeCloseTo(b.tokens / a.tokens, 10)
    expect(b.logits).toBe(a.logits)
  })

  it('counts all that full fine-tuning holds of every weight, and the frozen weights that KL reads', () => {
    const { weights, fullFineTuning } = plan(smolLm2)
    const { values, moments, gradients, total, reference } = fullFineTuning
    expect(total).toBe(134_515_008 * 32)
    expect(values + moments + gradients).toBe(total)
    expect(reference).toBe(weights.mapped)
  })
})
