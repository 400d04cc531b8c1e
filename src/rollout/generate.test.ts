import { afterEach, describe, expect, it, vi } from 'vitest'
import expectedTexts from '../cli/fixtures/tiny/expected.json' with { type: 'json' }
import { tinyModel } from '../testing/model.ts'
import { type Completion, type GenerateOptions, generate } from './index.ts'

const model = await tinyModel()
const options: GenerateOptions & { signal?: AbortSignal } = { raw: true, maxCompletionLength: 40, ignoreEos: true }

/** All pieces, and what the generator returns. */
async function drain(
  prompt: string,
  given: GenerateOptions & { signal?: AbortSignal },
): Promise<{ pieces: string[]; completion: Completion }> {
  const generator = generate(model, prompt, given)
  const pieces: string[] = []
  for (;;) {
    const next = await generator.next()
    if (next.done) return { pieces, completion: next.value }
    pieces.push(next.value)
  }
}

/** Fails unless every tensor that was held is released. */
async function expectReleased(hold: { mock: { results: { value: unknown }[] } }): Promise<void> {
  expect(hold.mock.results.length).toBeGreaterThan(0)
  for (const { value } of hold.mock.results) {
    const held = await (value as ReturnType<typeof model.runtime.hold>)
    await expect(held.read()).rejects.toThrow('after its release')
  }
}

afterEach(() => vi.restoreAllMocks())

describe('generated text', () => {
  it("is transformers', in the chat template and raw", async () => {
    const greedy = { temperature: 0, maxCompletionLength: 24 }
    const [chat, raw] = [await drain('the dog', greedy), await drain('the dog', { ...greedy, raw: true })]
    expect([chat.pieces.join(''), raw.pieces.join('')]).toEqual([expectedTexts.chat, expectedTexts.raw])
  })

  it('comes in pieces, which put together are the text of the completion that is returned', async () => {
    for (const seed of [1, 2, 3]) {
      const { pieces, completion } = await drain('the dog', { ...options, seed })
      expect(pieces.length).toBeGreaterThan(20)
      expect(pieces.join('')).toBe(completion.text)
      expect(completion.tokens).toHaveLength(40)
      expect(completion.finishReason).toBe('length')
    }
  })

  it('never shows a stop string, nor a part of it that must be taken back', async () => {
    const { completion: whole } = await drain('the dog', options)
    for (let at = 1; at < whole.text.length - 3; at += 6) {
      const stop = [whole.text.slice(at, at + 3)]
      const { pieces, completion } = await drain('the dog', { ...options, stop })
      expect(pieces.join('')).toBe(whole.text.slice(0, whole.text.indexOf(stop[0]!)))
      expect(pieces.join('')).toBe(completion.text)
      expect(completion.finishReason).toBe('stop')
    }
  })
})

describe('a reader who leaves', () => {
  it('at any piece, the last one too, stops the engine and frees its memory', async () => {
    const { pieces } = await drain('the dog', options)
    for (const last of [0, 7, pieces.length - 2, pieces.length - 1]) {
      const hold = vi.spyOn(model.runtime, 'hold')
      const read: string[] = []
      for await (const piece of generate(model, 'the dog', options)) {
        read.push(piece)
        if (read.length > last) break
      }
      expect(read).toEqual(pieces.slice(0, last + 1))
      await expectReleased(hold)
      hold.mockRestore()
    }
  })

  it('who is slow gets all of it', async () => {
    const read: string[] = []
    for await (const piece of generate(model, 'the dog', options)) {
      read.push(piece)
      if (read.length < 4) await new Promise(resolve => setTimeout(resolve, 30))
    }
    expect(read.join('')).toBe((await drain('the dog', options)).completion.text)
  })

  it('by a signal gets its reason, and the memory is freed', async () => {
    const hold = vi.spyOn(model.runtime, 'hold')
    const controller = new AbortController()
    const reading = async () => {
      for await (const _ of generate(model, 'the dog', { ...options, signal: controller.signal }))
        controller.abort(new Error('enough'))
    }
    await expect(reading()).rejects.toThrow('enough')
    await expectReleased(hold)
  })
})

describe('bad input', () => {
  it.each<[string, string, GenerateOptions, RegExp]>([
    ['an unknown option', 'the dog', { topk: 3 } as object, /generate options:.*topk/s],
    ['an empty raw prompt', '', { raw: true }, /rollout: the prompt is empty/],
    [
      'a prompt beyond the context',
      'the dog '.repeat(400),
      {},
      /the prompt has \d+ tokens, the model reads 256; shorten it/,
    ],
  ])('is an error that says so: %s', async (_, prompt, given, message) => {
    await expect(drain(prompt, given)).rejects.toThrow(message)
  })
})
