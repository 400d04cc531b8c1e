import { describe, expect, it } from 'vitest'
import { enterLowRank } from '../adapter/index.ts'
import type { Tensor } from '../graph/index.ts'
import * as g from '../graph/index.ts'
import { type Group, type ModelConfig, type Network, outputWeight, pack, parametersOf } from '../model/index.ts'
import { float32Tensor } from '../runtime/index.ts'
import { smallBases, smallModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import { gradientName, lossGraph, weightedLogProbs } from './loss-graph.ts'

const ids = (count: number, seed: number) => Array.from({ length: count }, (_, i) => 3 + ((i * 7 + seed * 13) % 57))

/** A group as GRPO makes it: one prompt, completions of different lengths. */
const group: Group = { prompt: ids(11, 0), completions: [ids(9, 1), ids(17, 2), ids(1, 3), ids(5, 4)] }
const temperature = 0.7
const rank = 2

const weights = group.completions.flatMap((completion, c) => completion.map((_, i) => Math.cos(c + i * 0.3)))

function feeds(model: Network) {
  const count = smallBases(model, rank).length
  const r = Float32Array.from({ length: count * rank * rank }, (_, i) => Math.sin(i) * 0.2)
  return { R: float32Tensor(r, [count, rank, rank]), temperature: float32Tensor([temperature], []) }
}

async function packedGradient(model: Network, sizes: { blockSize: number; chunkSize: number; recompute: boolean }) {
  const onnx = lossGraph(
    model,
    enterLowRank(parametersOf(model.external), smallBases(model, rank)),
    weightedLogProbs,
    sizes,
  )
  const session = await model.runtime.load(onnx, { externalFolder: model.external.folder })
  const packed = pack([group], sizes)
  const outputs = await session.run({ ...packed.feeds, ...feeds(model), weight: packed.perSlot(weights) })
  return {
    objective: outputs.objective!.data[0] as number,
    dR: outputs[gradientName('R')]!.data as Float32Array,
    logProbs: (outputs.log_probs!.data as Float32Array).subarray(0, packed.completionTokens),
  }
}

/**
 * The same by the textbook: prompt and completion of every row, padded to the longest; scores of all against all, logits of
 * all tokens at once, log softmax, and the gradient that follows from the ops' own rules.
 */
async function plainGradient(model: Network) {
  const { config, architecture } = model
  const rows = group.completions.map(completion => [...group.prompt, ...completion])
  const length = Math.max(...rows.map(row => row.length))
  const count = rows.length
  const { parameters, trained } = enterLowRank(parametersOf(model.external), smallBases(model, rank))
  const constantIds = (values: number[]) => g.constant(values, { dtype: 'int64', shape: [values.length] })
  const hidden = architecture.hidden(
    constantIds(rows.flatMap(row => [...row, ...Array(length - row.length).fill(0)])),
    config,
    {
      ...parameters,
      positions: constantIds(rows.flatMap(() => Array.from({ length }, (_, i) => i))),
      attend: (q, k, v) => paddedAttention(q, k, v, count, length, config),
      layer: (x, f) => f(x),
    },
  )
  const logits = g.div(
    g.linear(hidden, parameters.weight(outputWeight(config), [config.vocabSize, config.hiddenSize])),
    temperature,
  )
  const all = g.reshape(g.log(g.softmax(logits)), [count * length * config.vocabSize])
  const picked = group.completions.flatMap((completion, c) =>
    completion.map((token, i) => (c * length + group.prompt.length + i - 1) * config.vocabSize + token),
  )
  const logProbs = g.gather(all, constantIds(picked))
  const objective = g.sum(g.mul(logProbs, g.constant(weights, { shape: [weights.length] })), {
    axes: [0],
    keepDims: false,
  })
  const [dR] = g.gradients([objective], [g.constant(1)], [trained.R!])
  const session = await model.runtime.load(g.toOnnx({ objective, dR: dR!, logProbs }), {
    externalFolder: model.external.folder,
  })
  const { R } = feeds(model)
  const outputs = await session.run({ R })
  return {
    objective: outputs.objective!.data[0] as number,
    dR: outputs.dR!.data as Float32Array,
    logProbs: outputs.logProbs!.data as Float32Array,
  }
}

function paddedAttention(q: Tensor, k: Tensor, v: Tensor, count: number, length: number, config: ModelConfig): Tensor {
  const { numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim } = config
  const repeated = Array.from({ length: heads }, (_, head) => Math.floor((head * kvHeads) / heads))
  const byHead = (x: Tensor, own: number) => {
    const heads = g.transpose(g.reshape(x, [count, length, own, headDim]), [2, 0, 1, 3])
    return own === kvHeads ? g.gather(heads, g.constant(repeated, { dtype: 'int64', shape: [repeated.length] })) : heads
  }
  const order = g.constant(
    Array.from({ length }, (_, i) => i),
    { dtype: 'int64', shape: [length] },
  )
  const seen = g.lessOrEqual(order, g.reshape(order, [length, 1]))
  const scores = g.div(g.matmul(byHead(q, heads), g.transpose(byHead(k, kvHeads))), Math.sqrt(headDim))
  const attended = g.matmul(g.softmax(g.where(seen, scores, -1e30)), byHead(v, kvHeads))
  return g.reshape(g.transpose(attended, [1, 2, 0, 3]), [count * length, heads * headDim])
}

describe.each(['llama-tied', 'qwen2-untied'])('the loss graph of a packed group on %s', name => {
  it.each([
    { blockSize: 4, chunkSize: 8, recompute: false },
    { blockSize: 4, chunkSize: 8, recompute: true },
    { blockSize: 64, chunkSize: 256, recompute: false },
  ])('has the objective, log-probabilities and gradient of the plain padded computation: %o', async sizes => {
    const model = await smallModel(name)
    const [packed, plain] = [await packedGradient(model, sizes), await plainGradient(model)]
    expect(relativeError(packed.logProbs, plain.logProbs)).toBeLessThan(1e-5)
    expect(Math.abs(packed.objective - plain.objective)).toBeLessThan(1e-4)
    expect(relativeError(packed.dR, plain.dR)).toBeLessThan(1e-5)
  })
})
