import { describe, expect, it } from 'vitest'
import { type Adapter, createAdapter, lora, tinyLora } from '../adapter/index.ts'
import { tinyModel } from '../testing/model.ts'
import { openEngine, type Prompt } from './index.ts'

const model = await tinyModel()
const options = { maxCompletionLength: 40 }
const kvCacheGb = 0.01
const promptOf = (adapter?: Adapter, key = 'p'): Prompt => ({ tokens: [5, 6, 7], key, numGenerations: 2, adapter })

async function changed(method: 'lora' | 'full'): Promise<Adapter> {
  const adapter = await createAdapter(model, { method })
  shift(adapter)
  return adapter
}

function shift({ values }: Adapter): void {
  for (let i = 0; i < values.length; i++) values[i]! += Math.sin(i) / 10
}

describe.each(['lora', 'full'] as const)('a batch of method %s', method => {
  it('draws with the numbers as they are when the call is made, also of another adapter with the same settings', async () => {
    const adapter = await changed(method)
    const engine = await openEngine(model, { adapter, kvCacheGb })
    const textsOf = async (one: Adapter) =>
      (await engine.complete([promptOf(one, 'a'), promptOf(one, 'b')], options)).flat().map(({ text }) => text)
    const same = await changed(method)
    const calls = [textsOf(adapter)]
    shift(adapter)
    calls.push(textsOf(adapter))
    shift(adapter)
    const [before, after] = await Promise.all(calls)
    expect(before).toEqual(await textsOf(same))
    shift(same)
    expect(after).toEqual(await textsOf(same))
    expect(after).not.toEqual(before)
    await engine.close()
  })

  it('holds prompts of no other adapter, and of none', async () => {
    const adapter = await changed(method)
    const engine = await openEngine(model, { adapter, kvCacheGb })
    const others = [undefined, await changed(method), await tinyLora(model), lora(model, { rank: 3 })]
    for (const other of others)
      await expect(engine.complete([promptOf(adapter), promptOf(other, 'q')], options)).rejects.toThrow(
        new RegExp(`an engine opened with an adapter of method ${method} .* (another|none) \\(key q\\)`),
      )
    await expect(engine.complete([promptOf()], options)).rejects.toThrow('this one has none (key p)')
    await engine.close()
  })

  it('is refused by an engine for others', async () => {
    const engine = await openEngine(model, { adapter: await tinyLora(model), kvCacheGb })
    await expect(engine.complete([promptOf(await changed(method))], options)).rejects.toThrow(
      `rollout: an adapter of method ${method} has batches of its own; open the engine with it`,
    )
    await engine.close()
  })
})
