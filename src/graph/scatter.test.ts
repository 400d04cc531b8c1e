import { expect, it } from 'vitest'
import { openRuntime } from '../runtime/index.ts'
import * as g from './index.ts'

const [updates, width] = [20_000, 192]

it('adds up rows that occur thousands of times, whichever thread comes to them', { timeout: 60_000 }, async () => {
  const [base, indices] = [g.input('base', 'float32', [2, width]), g.input('indices', 'int64', [updates])]
  const sum = g.scatterAdd(base, indices, g.input('updates', 'float32', [updates, width]))
  const runtime = await openRuntime({ threads: 2 })
  try {
    const session = await runtime.load(g.toOnnx({ sum }))
    const feeds = {
      base: { dtype: 'float32', dims: [2, width], data: new Float32Array(2 * width) },
      indices: {
        dtype: 'int64',
        dims: [updates],
        data: BigInt64Array.from({ length: updates }, (_, i) => BigInt(i % 2)),
      },
      updates: { dtype: 'float32', dims: [updates, width], data: new Float32Array(updates * width).fill(1) },
    } as const
    for (let run = 0; run < 5; run++) {
      const { sum } = await session.run(feeds)
      expect(new Set(sum!.data as Float32Array)).toEqual(new Set([updates / 2]))
    }
  } finally {
    await runtime.close()
  }
})
