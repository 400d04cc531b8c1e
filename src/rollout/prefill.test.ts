import { expect, it } from 'vitest'
import { normals, stream, tinyLora } from '../adapter/index.ts'
import type { Session } from '../runtime/index.ts'
import { tinyModel } from '../testing/model.ts'
import { rolloutGraphs } from './graphs.ts'
import { kvCache } from './kv-cache.ts'
import { samplingSchema } from './options.ts'
import { Rollout } from './rollout.ts'
import type { Completion, Prompt } from './types.ts'

const model = await tinyModel()
const { runtime } = model
const cache = kvCache(model.config, runtime, 4e6)
const adapters = await Promise.all(
  [0, 1].map(async seed => {
    const adapter = await tinyLora(model, { params: 13, dtype: 'f32' })
    adapter.values.set(normals(stream(seed, 'v'), 13).map(value => 0.05 * value))
    return adapter
  }),
)
const [graphs] = await rolloutGraphs(model, adapters[0], [runtime])

const tokens = (length: number, seed: number) => Array.from({ length }, (_, i) => 3 + ((i * 37 + seed * 11) % 290))
const prompt = (key: string, own: readonly number[], adapter = adapters[0]): Prompt => ({ tokens: own, key, adapter })

/** Completions, and the tokens of every pack that was read for them. */
async function complete(prompts: readonly Prompt[]): Promise<{ drawn: Completion[]; read: number[][] }> {
  const read: number[][] = []
  const prefill: Session = {
    ...graphs!.prefill,
    run(feeds, options) {
      read.push(Array.from((feeds.tokens as { data: BigInt64Array }).data, Number).filter(token => token !== 0))
      return graphs!.prefill.run(feeds, options)
    },
  }
  const parts = { model, runtime, cache, adapter: adapters[0], maxBatch: 16, graphs: { ...graphs!, prefill } }
  const sampling = samplingSchema.parse({ maxCompletionLength: 20, ignoreEos: true })
  return { drawn: (await new Rollout(parts, prompts, sampling).run({})).flat(), read }
}

it('what prompts begin with alike is read once, and each gets what it gets alone', async () => {
  const beginning = tokens(40, 1)
  const prompts = [5, 30, 0, 17].map((length, i) => prompt(`${i}`, [...beginning, ...tokens(length, i + 2), 7]))
  const { drawn, read } = await complete(prompts)
  expect(read.map(({ length }) => length)).toEqual([40 + 5 + 30 + 17])
  for (const [i, one] of prompts.entries()) {
    const [alone] = (await complete([one])).drawn
    expect(drawn[i]!.tokens).toEqual(alone!.tokens)
    for (const [at, logProb] of alone!.logProbs.entries()) expect(drawn[i]!.logProbs[at]).toBeCloseTo(logProb, 4)
  }
})

it('prompts of two adapters share nothing', async () => {
  const same = [...tokens(40, 1), 7]
  const ofOne = [prompt('a', same), prompt('b', same)]
  expect((await complete(ofOne)).read.flat()).toHaveLength(40)
  const ofTwo = adapters.map(adapter => prompt('a', same, adapter))
  const { drawn, read } = await complete(ofTwo)
  expect(read.flat()).toHaveLength(80)
  for (const [i, one] of ofTwo.entries()) expect(drawn[i]!.tokens).toEqual((await complete([one])).drawn[0]!.tokens)
})

it('examples before every question are read once in as many prompts as fit beside them', async () => {
  const examples = tokens(200, 1)
  const prompts = Array.from({ length: 12 }, (_, i) => prompt(`${i}`, [...examples, ...tokens(10 + i, i + 2), 7]))
  const { drawn, read } = await complete(prompts)
  expect(read.map(({ length }) => length)).toEqual([200 + 12 * 10 + 66])
  const [alone] = (await complete([prompts[11]!])).drawn
  expect(drawn[11]!.tokens).toEqual(alone!.tokens)
})

it('prompts that have nothing in common are read in portions', async () => {
  const prompts = Array.from({ length: 12 }, (_, i) => prompt(`${i}`, [3 + i, ...tokens(200, i + 2), 7]))
  const { drawn, read } = await complete(prompts)
  expect(read.map(({ length }) => length)).toEqual([10 * 201, 2 * 201])
  const [alone] = (await complete([prompts[11]!])).drawn
  expect(drawn[11]!.tokens).toEqual(alone!.tokens)
})
