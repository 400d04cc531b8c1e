import { expect, it } from 'vitest'
import { add, input, toOnnx } from '../graph/index.ts'
import { float32Tensor, type HeldTensor, holdFeeds, loadSideBySide, openRuntime } from './index.ts'

it('a graph in lanes answers every run with its own values, however many are asked for at once', async () => {
  const runtime = await openRuntime({ threads: 2 })
  const lanes = runtime.lanes(3)
  expect(lanes.map(({ threads }) => threads)).toEqual([1, 1])
  const graph = await loadSideBySide(lanes, toOnnx({ y: add(input('x', 'float32', [2]), 1) }), {})
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => graph.run({ x: float32Tensor([i, -i], [2]) })))
  expect(answers.map(({ y }) => [...y!.data])).toEqual(Array.from({ length: 20 }, (_, i) => [i + 1, 1 - i]))
  await expect(graph.run({})).rejects.toThrow('input x is missing')
  expect([...(await graph.run({ x: float32Tensor([1, 2], [2]) })).y!.data]).toEqual([2, 3])
  await runtime.close()
  await expect(graph.run({ x: float32Tensor([1, 2], [2]) })).rejects.toThrow('closed')
})

it('feeds are held together or not at all', async () => {
  const runtime = await openRuntime({ threads: 1 })
  const held: HeldTensor[] = []
  const hold: typeof runtime.hold = async (tensor, options) => {
    if (tensor.dims[0] === 1) throw new Error('out of memory')
    held.push(await runtime.hold(tensor, options))
    return held.at(-1)!
  }
  const feeds = { a: float32Tensor([1, 2], [2]), b: float32Tensor([1], [1]), c: float32Tensor([1, 2, 3], [3]) }
  await expect(holdFeeds({ hold }, feeds)).rejects.toThrow('out of memory')
  expect(held).toHaveLength(2)
  for (const tensor of held) await expect(tensor.read()).rejects.toThrow('after its release')
  await runtime.close()
})
