import { describe, expect, it } from 'vitest'
import { type Adapter, normals, stream, tinyLora } from '../adapter/index.ts'
import { tinyModel } from '../testing/model.ts'
import { rolloutGraphs } from './graphs.ts'
import { kvCache } from './kv-cache.ts'
import { samplingSchema } from './options.ts'
import { type EngineParts, Rollout } from './rollout.ts'
import type { Prompt, RolloutHooks } from './types.ts'

const model = await tinyModel()
const adapter = await adapterOf(0.05)
const { runtime } = model
const cache = kvCache(model.config, runtime, 2e6)
const [graphs] = await rolloutGraphs(model, adapter, [runtime])
const parts: EngineParts = { model, runtime, graphs: graphs!, cache, adapter, maxBatch: 8 }
const sampling = samplingSchema.parse({ maxCompletionLength: 40, ignoreEos: true })

async function adapterOf(scale: number): Promise<Adapter> {
  const made = await tinyLora(model, { params: 13, dtype: 'f32' })
  made.values.set(normals(stream(3, 'v'), 13).map(value => scale * value))
  return made
}

/** Several completions of prompts: by default of other lengths than whole pages. */
function promptsOf(one?: Adapter, lengths = [1, 20, 45, 70]): Prompt[] {
  return lengths.map(length => ({
    tokens: Array.from({ length }, (_, i) => 3 + ((i * 37 + length * 11) % 290)),
    key: `${length}`,
    numGenerations: 3,
    adapter: one,
  }))
}

function run(prompts: readonly Prompt[], hooks: RolloutHooks = {}) {
  return new Rollout(parts, prompts, sampling).run(hooks)
}

describe('after a run every page is free', () => {
  it('that came to its end', async () => {
    await run(promptsOf(adapter))
    expect(cache.pool.free).toBe(cache.pool.size)
  })

  it('that was aborted at any step', async () => {
    for (const last of [0, 1, 5, 39]) {
      const controller = new AbortController()
      if (last === 0) controller.abort()
      let steps = 0
      const onProgress = () => {
        steps += 1
        if (steps === last) controller.abort()
        else expect(cache.pool.free).toBeLessThan(cache.pool.size)
      }
      await expect(run(promptsOf(), { signal: controller.signal, onProgress })).rejects.toThrow('aborted')
      expect(cache.pool.free).toBe(cache.pool.size)
    }
  })

  it("whose caller's function threw", async () => {
    const onText = () => {
      throw new Error('the listener is broken')
    }
    await expect(run(promptsOf(), { onText })).rejects.toThrow('the listener is broken')
    expect(cache.pool.free).toBe(cache.pool.size)
  })
})

describe('an adapter whose numbers are too large', () => {
  it.each([1e20, 1e30])('is an error, and leaves nothing behind that spreads to the next run: v of %d', async scale => {
    const before = [await run(promptsOf()), await run(promptsOf(adapter))]
    const message =
      /rollout: the log-probability of token 0 is NaN; the adapter's numbers may be too large.*\(key 129\)/
    // Whole pages of NaN, in the places where the others' prompts will lie.
    await expect(run(promptsOf(await adapterOf(scale), [129, 130, 131]))).rejects.toThrow(message)
    expect(cache.pool.free).toBe(cache.pool.size)
    expect([await run(promptsOf()), await run(promptsOf(adapter))]).toEqual(before)
  })
})
