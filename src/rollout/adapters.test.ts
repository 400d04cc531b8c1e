import { describe, expect, it } from 'vitest'
import { type TinyLora, type TinyLoraOptions, tinyLora } from '../adapter/index.ts'
import { tinyModel } from '../testing/model.ts'
import { openEngine } from './index.ts'

const model = await tinyModel()
const options = { maxCompletionLength: 40 }

async function adapterOf(given: TinyLoraOptions, value = 0): Promise<TinyLora> {
  const adapter = await tinyLora(model, given)
  adapter.values.fill(value)
  return adapter
}

const widest = await adapterOf({ rank: 2, params: 13 }, 0.1)
const engine = await openEngine(model, { adapter: widest, kvCacheGb: 0.01 })
const promptOf = (adapter?: TinyLora) => ({ tokens: [5, 6, 7], key: 'p', adapter })
const textOf = async (adapter?: TinyLora) => (await engine.complete([promptOf(adapter)], options))[0]![0]!.text

describe('the adapter of a prompt', () => {
  it('changes what is drawn, and numbers that are all zero do not', async () => {
    const base = await textOf()
    expect(await textOf(await adapterOf({ params: 13 }))).toBe(base)
    expect(await textOf(widest)).not.toBe(base)
  })

  it('is its numbers when the call is made', async () => {
    const adapter = await adapterOf({ params: 13 }, 0.1)
    const calls = [0.1, -0.1, 0].map(value => {
      adapter.values.fill(value)
      return textOf(adapter)
    })
    adapter.values.fill(0.3)
    expect(await Promise.all(calls)).toEqual([
      await textOf(widest),
      await textOf(await adapterOf({ params: 13 }, -0.1)),
      await textOf(),
    ])
  })

  it('is its numbers as they are saved', async () => {
    const rounded = await adapterOf({ params: 13, dtype: 'f32' }, 0.1005859375)
    expect(await textOf(await adapterOf({ params: 13, dtype: 'bf16' }, 0.1003))).toBe(await textOf(rounded))
  })

  it('must not be wider than the one that the engine was opened with', async () => {
    await expect(textOf(await adapterOf({ rank: 3, params: 13 }))).rejects.toThrow(
      'rollout: an adapter of rank 3 in an engine for rank 2; open the engine with it',
    )
  })

  it('must not change what the engine leaves as it is', async () => {
    const narrow = await openEngine(model, {
      adapter: await adapterOf({ u: 1, targetModules: ['q_proj'] }),
      kvCacheGb: 0.01,
    })
    await expect(narrow.complete([promptOf(widest)])).rejects.toThrow(
      /rollout: an adapter changes model\.layers\.\d\.\w+\.\w+, the engine does not; open the engine with it/,
    )
    const plain = await openEngine(model, { kvCacheGb: 0.01 })
    await expect(plain.complete([promptOf(widest)])).rejects.toThrow('open the engine with it')
  })
})
