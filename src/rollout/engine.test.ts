import { afterEach, describe, expect, it, vi } from 'vitest'
import expectedTexts from '../cli/fixtures/tiny/expected.json' with { type: 'json' }
import { tinyModel } from '../testing/model.ts'
import { type Completion, openEngine, type Prompt, type SamplingOptions } from './index.ts'
import { pageBytes } from './kv-cache.ts'
import { Scheduler } from './scheduler.ts'

const model = await tinyModel()
const engine = await openEngine(model, { kvCacheGb: 0.02 })

function promptOf(length: number, { key = `${length}`, numGenerations = 1 } = {}): Prompt {
  return { tokens: Array.from({ length }, (_, i) => 3 + ((i * 37 + length * 11) % 290)), key, numGenerations }
}

/** Memory for so many pages, and a little less than one more. */
function gigabytes(pages: number): number {
  return ((pages + 0.9) * pageBytes(model.config)) / 1e9
}

async function complete(prompts: readonly Prompt[], options: SamplingOptions = {}): Promise<Completion[][]> {
  return engine.complete(prompts, { maxCompletionLength: 60, ...options })
}

afterEach(() => vi.restoreAllMocks())

describe('greedy decoding', () => {
  it("gives transformers' text", async () => {
    const tokens = [
      model.tokenizer.encodeChat([{ role: 'user', content: 'the dog' }]),
      model.tokenizer.encode('the dog'),
    ]
    const prompts = tokens.map((one, i) => ({ tokens: one, key: `${i}` }))
    const [[chat], [raw]] = (await complete(prompts, { temperature: 0, maxCompletionLength: 24 })) as [
      Completion[],
      Completion[],
    ]
    expect([chat!.text, raw!.text]).toEqual([expectedTexts.chat, expectedTexts.raw])
  })

  it('does not depend on the seed', async () => {
    const [a, b] = await Promise.all([0, 1].map(seed => complete([promptOf(9)], { temperature: 0, seed })))
    expect(a).toEqual(b)
  })
})

describe('what is drawn', () => {
  const prompts = [1, 20, 32, 33, 50, 70].map(length => promptOf(length, { numGenerations: 3 }))
  const tokensOf = (completions: Completion[][]) => completions.map(group => group.map(({ tokens }) => tokens))

  it.each([1, 3, 64])('does not depend on how many are decoded at once: %d', async maxBatch => {
    const other = await openEngine(model, { maxBatch, kvCacheGb: 0.02 })
    const completions = await other.complete(prompts, { maxCompletionLength: 60 })
    expect(tokensOf(completions)).toEqual(tokensOf(await complete(prompts)))
    await other.close()
  })

  it('does not depend on the room in the cache, also where sequences have to be computed again', async () => {
    const prepare = vi.spyOn(Scheduler.prototype, 'prepare')
    const small = await openEngine(model, { kvCacheGb: gigabytes(8) })
    const completions = await small.complete(prompts, { maxCompletionLength: 60 })
    const resumed = prepare.mock.results.flatMap(({ value }) => value.resumed)
    expect(resumed.length).toBeGreaterThan(0)
    expect(tokensOf(completions)).toEqual(tokensOf(await complete(prompts)))
    await small.close()
  })

  it('does not depend on the place of a prompt among others', async () => {
    const [together, reversed, alone] = [
      await complete(prompts),
      await complete(prompts.toReversed()),
      await complete([prompts[3]!]),
    ]
    expect(tokensOf(reversed.toReversed())).toEqual(tokensOf(together))
    expect(tokensOf(alone)).toEqual(tokensOf([together[3]!]))
  })

  it('depends on the seed, the key and the number of the completion', async () => {
    const [[a, b]] = tokensOf(await complete([promptOf(20, { numGenerations: 2 })])) as [number[][]]
    const [[otherKey]] = tokensOf(await complete([promptOf(20, { key: 'another' })])) as [number[][]]
    const [[otherSeed]] = tokensOf(await complete([promptOf(20)], { seed: 1 })) as [number[][]]
    expect(new Set([a, b, otherKey, otherSeed].map(String)).size).toBe(4)
  })

  it('is cut by topK, topP and minP, to the likeliest token at the least', async () => {
    const greedy = tokensOf(await complete([promptOf(20)], { temperature: 0 }))
    for (const cut of [{ topK: 1 }, { topP: 1e-9 }, { minP: 1 }])
      expect(tokensOf(await complete([promptOf(20)], cut))).toEqual(greedy)
    const uncut = await complete([promptOf(20)])
    const hardlyCut = await complete([promptOf(20)], { topK: model.config.vocabSize })
    expect(hardlyCut[0]![0]!.entropies[0]).toBeCloseTo(uncut[0]![0]!.entropies[0]!, 4)
  })
})

describe('calls at the same time', () => {
  it('give what they give one after the other, in a cache that holds one of them', async () => {
    const small = await openEngine(model, { kvCacheGb: gigabytes(5) })
    const calls = [promptOf(70), promptOf(65), promptOf(40)].map(prompt => {
      return () => small.complete([prompt], { maxCompletionLength: 60 })
    })
    const oneByOne = []
    for (const call of calls) oneByOne.push(await call())
    expect(await Promise.all(calls.map(call => call()))).toEqual(oneByOne)
    await small.close()
  })

  it('go on after one of them has failed', async () => {
    const failing = complete([promptOf(20)], { stop: [''] })
    const aborted = engine.complete([promptOf(20)], { signal: AbortSignal.abort() })
    const [a, b, c] = await Promise.allSettled([failing, aborted, complete([promptOf(20)])])
    expect([a.status, b.status, c.status]).toEqual(['rejected', 'rejected', 'fulfilled'])
  })

  it('end before the engine closes, and none begins after', async () => {
    const closing = await openEngine(model, { kvCacheGb: 0.01 })
    const completing = closing.complete([promptOf(20)], { maxCompletionLength: 9 })
    await closing.close()
    expect((await completing)[0]![0]!.tokens.length).toBeGreaterThan(0)
    await expect(closing.complete([promptOf(20)])).rejects.toThrow('rollout: the engine is closed; open another')
  })

  it('leave no keys or values behind once it is closed', async () => {
    const holds = [model.runtime, ...model.runtime.lanes(2)].map(runtime => vi.spyOn(runtime, 'hold'))
    const closing = await openEngine(model, { kvCacheGb: 0.01 })
    const aborted = closing.complete([promptOf(20)], { signal: AbortSignal.abort() })
    await expect(aborted).rejects.toThrow()
    await closing.complete([promptOf(20)], { maxCompletionLength: 9 })
    await closing.close()
    const held = holds.flatMap(({ mock }) => mock.results)
    expect(held.length).toBeGreaterThan(0)
    for (const { value } of held) await expect((await value).read()).rejects.toThrow('after its release')
  })
})

describe('a completion ends', () => {
  it('before the first stop string, wherever that falls among the tokens', async () => {
    const [[whole]] = (await complete([promptOf(20)], { ignoreEos: true })) as [Completion[]]
    const text = whole!.text.replace(/\ufffd+$/, '')
    for (let at = 1; at < text.length - 2; at += 5) {
      const stop = [text.slice(at, at + 2), 'never drawn']
      const [[one]] = (await complete([promptOf(20)], { ignoreEos: true, stop })) as [Completion[]]
      expect(one!.text).toBe(text.slice(0, text.indexOf(stop[0]!)))
      expect(one!.finishReason).toBe('stop')
      expect(one!.tokens).toEqual(whole!.tokens.slice(0, one!.tokens.length))
      expect(one!.logProbs).toHaveLength(one!.tokens.length)
      expect(one!.entropies).toHaveLength(one!.tokens.length)
      const stream = model.tokenizer.decodeStream({ skipSpecialTokens: true })
      const pieces = one!.tokens.map(token => stream.push(token))
      expect(pieces.join('')).toContain(stop[0])
      expect(pieces.slice(0, -1).join('')).not.toContain(stop[0])
    }
  })

  it('at a token that is asked for, with that token', async () => {
    const [[whole]] = (await complete([promptOf(20)], { ignoreEos: true })) as [Completion[]]
    const stopTokenIds = [whole!.tokens[9]!]
    const [[one]] = (await complete([promptOf(20)], { ignoreEos: true, stopTokenIds })) as [Completion[]]
    expect(one!.tokens).toEqual(whole!.tokens.slice(0, whole!.tokens.indexOf(stopTokenIds[0]!) + 1))
    expect(one!.finishReason).toBe('stop')
  })

  it('at an end token, which is its last and not in its text, unless told to go on', async () => {
    const [end] = model.config.eosTokenIds
    const prompts = [promptOf(20, { numGenerations: 64 })]
    const [ended, ignored] = [await complete(prompts), await complete(prompts, { ignoreEos: true })]
    const byEnd = ended[0]!.filter(({ finishReason }) => finishReason === 'stop')
    expect(byEnd.length).toBeGreaterThan(0)
    for (const [i, { tokens, finishReason, text }] of ended[0]!.entries()) {
      const whole = ignored[0]![i]!
      expect(whole.tokens).toHaveLength(60)
      expect(whole.finishReason).toBe('length')
      expect(tokens).toEqual(whole.tokens.slice(0, tokens.length))
      expect(tokens.slice(0, -1)).not.toContain(end)
      expect(text).toBe(model.tokenizer.decode(tokens, { skipSpecialTokens: true }))
      if (finishReason === 'stop') expect(tokens.at(-1)).toBe(end)
      else expect(tokens).toHaveLength(60)
    }
  })

  it('where the context does', async () => {
    const options = { maxCompletionLength: 9999, ignoreEos: true }
    const completions = await complete([promptOf(200), promptOf(255)], options)
    expect(completions.map(([one]) => one!.tokens.length)).toEqual([56, 1])
    expect(completions.map(([one]) => one!.finishReason)).toEqual(['length', 'length'])
  })
})

describe('progress', () => {
  it('counts tokens and completions up to the end, and text comes in pieces', async () => {
    const reports: { tokens: number; finished: number; total: number }[] = []
    const texts = new Map<string, string>()
    const completions = await engine.complete([promptOf(5, { numGenerations: 2 }), promptOf(9)], {
      maxCompletionLength: 30,
      onProgress: report => reports.push(report),
      onText: (prompt, number, piece) =>
        texts.set(`${prompt} ${number}`, (texts.get(`${prompt} ${number}`) ?? '') + piece),
    })
    const all = completions.flat()
    const tokens = all.reduce((sum, completion) => sum + completion.tokens.length, 0)
    expect(reports.at(-1)).toEqual({ tokens, finished: 3, total: 3 })
    expect(reports[0]).toEqual({ tokens: expect.toSatisfy(n => n >= 1 && n <= 3), finished: 0, total: 3 })
    for (const [i, report] of reports.slice(1).entries()) expect(report.tokens).toBeGreaterThan(reports[i]!.tokens)
    expect([texts.get('0 0'), texts.get('0 1'), texts.get('1 0')]).toEqual(all.map(({ text }) => text))
  })
})

describe('an abort', () => {
  it('before the call stops it with its reason', async () => {
    const signal = AbortSignal.abort(new Error('never mind'))
    await expect(engine.complete([promptOf(20)], { signal })).rejects.toThrow('never mind')
  })

  it('in the middle stops it with its reason, and the next call finds the engine as it was', async () => {
    const prompts = [promptOf(20, { numGenerations: 5 }), promptOf(70)]
    const before = await complete(prompts)
    const controller = new AbortController()
    let steps = 0
    const onProgress = () => {
      steps += 1
      if (steps === 7) controller.abort(new Error('enough'))
    }
    await expect(engine.complete(prompts, { signal: controller.signal, onProgress })).rejects.toThrow('enough')
    expect(steps).toBe(7)
    expect(await complete(prompts)).toEqual(before)
  })
})

describe('bad input is an error that says what to do', () => {
  it.each([
    ['an empty prompt', [{ tokens: [], key: 'p' }], 'rollout: the prompt is empty; give it at least one token (key p)'],
    [
      'a prompt beyond the context',
      [promptOf(256)],
      'the prompt has 256 tokens, the model reads 256; shorten it (key 256)',
    ],
    [
      'an unknown token',
      [{ tokens: [5, 299], key: 'p' }],
      'the prompt has the token 299, the model knows 0 to 298 (key p)',
    ],
    ['no completions', [promptOf(5, { numGenerations: 0 })], 'numGenerations is 0; give a whole number from 1 (key 5)'],
    ['half a completion', [promptOf(5, { numGenerations: 1.5 })], 'numGenerations is 1.5'],
  ])('%s', async (_, prompts, message) => {
    await expect(complete(prompts)).rejects.toThrow(message)
  })

  it('a cache that is too small, with the size that is enough', async () => {
    const kvCacheGb = gigabytes(4)
    const small = await openEngine(model, { kvCacheGb })
    const message = /needs? keys and values of 160 tokens, the cache holds 128; allow kvCacheGb ([\d.]+)/
    const error = await small.complete([promptOf(70)], { maxCompletionLength: 60 }).catch(String)
    await small.close()
    const [, enough] = error.toString().match(message)!
    const larger = await openEngine(model, { kvCacheGb: Number(enough) })
    expect(await larger.complete([promptOf(70)], { maxCompletionLength: 60 })).toHaveLength(1)
    await larger.close()
  })

  it.each<[string, object, RegExp]>([
    ['an unknown option', { topp: 0.9 }, /sampling options:.*topp/s],
    ['a negative temperature', { temperature: -1 }, /sampling options:.*temperature/s],
    ['a temperature next to zero', { temperature: 1e-9 }, /sampling options:.*take 0.*temperature/s],
    ['no probability at all', { topP: 0 }, /sampling options:.*topP/s],
    ['a length of nothing', { maxCompletionLength: 0 }, /sampling options:.*maxCompletionLength/s],
    ['an empty stop string', { stop: [''] }, /sampling options:.*stop/s],
  ])('%s', async (_, options, message) => {
    await expect(engine.complete([promptOf(5)], options)).rejects.toThrow(message)
  })

  it.each<[string, object, RegExp]>([
    ['an unknown option of the engine', { maxbatch: 3 }, /engine options:.*maxbatch/s],
    ['a cache of no size', { kvCacheGb: 0 }, /engine options:.*kvCacheGb/s],
  ])('%s', async (_, options, message) => {
    await expect(openEngine(model, options)).rejects.toThrow(message)
  })
})
