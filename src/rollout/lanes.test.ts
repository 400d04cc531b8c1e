import { afterAll, describe, expect, it, vi } from 'vitest'
import { tinyLora } from '../adapter/index.ts'
import { tinyModel } from '../testing/model.ts'
import { openEngine, type Prompt } from './index.ts'
import { bytesOfTokens } from './kv-cache.ts'
import { portionsOf } from './lanes.ts'
import { Rollout } from './rollout.ts'
import { Scheduler } from './scheduler.ts'

const model = await tinyModel({ threads: 2 })
afterAll(() => model.close())

const { config } = model
const longest = bytesOfTokens(config, config.maxPositionEmbeddings) / 1e9
const prompts = [20, 5, 33, 9, 70].map(
  (length, p): Prompt => ({
    tokens: Array.from({ length }, (_, i) => 3 + ((i * 37 + p) % 290)),
    key: `${p}`,
    numGenerations: 1 + (p % 3),
  }),
)

async function lanesOpened(options: { kvCacheGb: number; maxBatch?: number }): Promise<number> {
  const run = vi.spyOn(Rollout.prototype, 'run')
  const engine = await openEngine(model, options)
  await engine.complete(prompts, { maxCompletionLength: 4 })
  await engine.close()
  const lanes = run.mock.calls.length
  run.mockRestore()
  return lanes
}

describe('an engine of a small model', () => {
  it('draws in two lanes what it draws in one, in the order of the prompts', async () => {
    const adapter = await tinyLora(model, { params: 3 })
    adapter.values.fill(0.1)
    const single = await tinyModel({ threads: 1 })
    const drawn = await Promise.all(
      [model, single].map(async model => {
        const engine = await openEngine(model, { adapter, kvCacheGb: 0.05 })
        const asked = prompts.map((prompt, p) => (p === 2 ? { ...prompt, adapter } : prompt))
        const pieces: string[] = []
        const onText = (prompt: number, completion: number, piece: string) => {
          if (completion === 0) pieces[prompt] = (pieces[prompt] ?? '') + piece
        }
        const completions = await engine.complete(asked, { maxCompletionLength: 30, onText })
        expect(completions.map(([first]) => first!.text)).toEqual(prompts.map((_, p) => pieces[p] ?? ''))
        return completions.map(group => group.map(({ tokens }) => tokens))
      }),
    )
    expect(drawn[0]).toEqual(drawn[1])
    expect(drawn[0]!.map(({ length }) => length)).toEqual([1, 2, 3, 1, 2])
    await single.close()
  })

  it('has a lane a thread as long as each can hold the longest sequence, and no more than it may decode at once', async () => {
    expect(await lanesOpened({ kvCacheGb: 3 * longest })).toBe(2)
    expect(await lanesOpened({ kvCacheGb: 1.9 * longest })).toBe(1)
    expect(await lanesOpened({ kvCacheGb: 3 * longest, maxBatch: 1 })).toBe(1)
  })

  it('shares out the completions of few prompts, and whole prompts where they are many', () => {
    const shares = (generations: number[], lanes: number) =>
      portionsOf(
        generations.map((numGenerations, i) => ({ tokens: [1], key: `${i}`, numGenerations })),
        lanes,
      ).map(portions =>
        portions.map(({ index, prompt: { firstNumber = 0, numGenerations } }) => [index, firstNumber, numGenerations]),
      )
    expect(shares([64], 2)).toEqual([[[0, 0, 32]], [[0, 32, 32]]])
    expect(shares([4, 4, 4], 2)).toEqual([
      [
        [0, 0, 4],
        [2, 0, 2],
      ],
      [
        [1, 0, 4],
        [2, 2, 2],
      ],
    ])
    expect(shares([2, 2], 4)).toEqual([[[0, 0, 1]], [[0, 1, 1]], [[1, 0, 1]], [[1, 1, 1]]])
    expect(shares([1], 2)).toEqual([[], [[0, 0, 1]]])
  })

  it('decodes no more at once than it may in all lanes together', async () => {
    const engine = await openEngine(model, { kvCacheGb: 0.05, maxBatch: 3 })
    const most = new Map<Scheduler, number>()
    const { prepare } = Scheduler.prototype
    const watched = vi.spyOn(Scheduler.prototype, 'prepare').mockImplementation(function (this: Scheduler) {
      const admission = prepare.call(this)
      most.set(this, Math.max(most.get(this) ?? 0, this.running.length))
      return admission
    })
    await engine.complete(prompts, { maxCompletionLength: 4 })
    watched.mockRestore()
    expect([...most.values()].sort()).toEqual([1, 2])
    await engine.close()
  })

  it('stops all lanes where one fails, and says why', async () => {
    const engine = await openEngine(model, { kvCacheGb: 0.05 })
    const steps: number[] = []
    const failing = engine.complete(prompts, {
      maxCompletionLength: 200,
      ignoreEos: true,
      onText(prompt) {
        if (prompt === 1) throw new Error('no more of this')
      },
      onProgress: ({ tokens }) => steps.push(tokens),
    })
    await expect(failing).rejects.toThrow('no more of this')
    expect(Math.max(0, ...steps)).toBeLessThan(300)
    expect((await engine.complete(prompts, { maxCompletionLength: 3 })).length).toBe(5)
    await engine.close()
  })
})
