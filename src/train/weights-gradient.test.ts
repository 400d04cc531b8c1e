import { describe, expect, it } from 'vitest'
import { input } from '../graph/index.ts'
import { pack, parametersOf } from '../model/index.ts'
import { float32Tensor } from '../runtime/index.ts'
import { expected, smallModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import { gradientName, lossGraph, weightedLogProbs } from './loss-graph.ts'

const sizes = { blockSize: 8, chunkSize: 8, recompute: true }

/** The mechanism that trains 13 numbers trains every weight: only what is an input differs. */
describe.each(['llama-tied', 'llama-biases', 'qwen2-tied', 'qwen2-untied'])(
  'every weight of %s trained at once',
  name => {
    it("has PyTorch's gradient", async () => {
      const model = await smallModel(name)
      const { tokens, gradients } = await expected(name)
      const trained = new Map([...model.shapes].map(([key, shape]) => [key, input(key, 'float32', shape)]))
      const entrance = { parameters: parametersOf(model.external, trained), trained: Object.fromEntries(trained) }
      const session = await model.runtime.load(lossGraph(model, entrance, weightedLogProbs, sizes))
      const packed = pack([{ prompt: tokens.slice(0, 1), completions: [tokens.slice(1)] }], sizes)
      const weights = await Promise.all(
        [...model.shapes].map(
          async ([key, shape]) => [key, float32Tensor(await model.weights.read(key), shape)] as const,
        ),
      )
      const outputs = await session.run({
        ...packed.feeds,
        ...Object.fromEntries(weights),
        temperature: float32Tensor([1], []),
        weight: packed.perSlot(tokens.slice(1).map((_, i) => Math.cos(i))),
      })
      expect([...gradients.keys()].sort()).toEqual([...model.shapes.keys()].sort())
      for (const [key, gradient] of gradients)
        expect(relativeError(outputs[gradientName(key)]!.data as Float32Array, gradient), key).toBeLessThan(1e-4)
    })
  },
)
