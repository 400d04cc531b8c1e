import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { departures, filesOf, hashIds, readFixture, readJson } from './fixtures/read.ts'
import { loadTokenizer } from './index.ts'

interface Expected {
  ids: string
  plainIds: string
  sequences: number[][]
  decoded: string[]
  decodedWithoutSpecial: string[]
  ggufIds?: string
}

const expected = readJson<Record<string, Expected>>('expected.json')
const fromFolder = (name: string) => loadTokenizer(filesOf({ 'tokenizer.json': readFixture(`${name}.tokenizer.json`) }))
const fromGguf = (name: string, changes: Record<string, unknown> = {}) =>
  loadTokenizer({ ...filesOf({}), gguf: { ...readJson<Record<string, unknown>>(`${name}.gguf.json`), ...changes } })

describe.each(['smollm-like', 'qwen2-like', 'llama2-like'])('the tokenizer.json of a %s tokenizer', name => {
  const { ids, plainIds, sequences, decoded, decodedWithoutSpecial } = expected[name]!

  test('gives the ids that tokenizers gives for 1,000 texts', async () => {
    const tokenizer = await fromFolder(name)
    expect(departures(ids, text => hashIds(tokenizer.encode(text)))).toEqual([])
    expect(departures(plainIds, text => hashIds(tokenizer.encode(text, { addSpecialTokens: false })))).toEqual([])
  })

  test('decodes any ids to the text that tokenizers decodes them to', async () => {
    const tokenizer = await fromFolder(name)
    const sameInvalidBytes = name !== 'llama2-like' // docs/tokenizers.md says what differs
    for (const [index, sequence] of sequences.entries()) {
      if (!sameInvalidBytes && decoded[index]!.includes('\ufffd')) continue
      expect(tokenizer.decode(sequence)).toBe(decoded[index])
      expect(tokenizer.decode(sequence, { skipSpecialTokens: true })).toBe(decodedWithoutSpecial[index])
    }
  })

  test('decodes one by one to the same text as all at once, and never half a character', async () => {
    const tokenizer = await fromFolder(name)
    const id = fc.nat({ max: tokenizer.vocabSize + 3 })
    fc.assert(
      fc.property(fc.array(id, { maxLength: 30 }), fc.boolean(), (sequence, skipSpecialTokens) => {
        const stream = tokenizer.decodeStream({ skipSpecialTokens })
        const pieces = sequence.map(id => stream.push(id))
        expect([...pieces, stream.end()].join('')).toBe(tokenizer.decode(sequence, { skipSpecialTokens }))
      }),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const stream = tokenizer.decodeStream()
        const pieces = tokenizer.encode(text).map(id => stream.push(id))
        for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}/u)
        if (!text.includes('\ufffd')) expect(pieces.join('')).not.toContain('\ufffd')
      }),
    )
  })
})

describe.each(['smollm-like', 'qwen2-like'])('the GGUF metadata of a %s tokenizer', name => {
  test("gives the ids of llama.cpp's pre-tokenizer for 1,000 texts", async () => {
    const tokenizer = await fromGguf(name)
    expect(departures(expected[name]!.ggufIds!, text => hashIds(tokenizer.encode(text)))).toEqual([])
  })

  test('decodes what it encodes to the same text', async () => {
    const tokenizer = await fromGguf(name)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
      }),
    )
  })

  test('has the size, the ends and the beginning that the metadata name', async () => {
    const tokenizer = await fromGguf(name)
    const metadata = readJson<{ 'tokenizer.ggml.tokens': string[] }>(`${name}.gguf.json`)['tokenizer.ggml.tokens']
    expect(tokenizer.vocabSize).toBe(metadata.length)
    expect(tokenizer.eosTokenIds.map(id => metadata[id])).toEqual(['<|im_end|>', '<|endoftext|>'])
    expect(metadata[tokenizer.bosTokenId!]).toBe('<|im_start|>')
  })

  test('puts the bos and eos tokens around a text where the metadata say so', async () => {
    const tokenizer = await fromGguf(name, {
      'tokenizer.ggml.add_bos_token': true,
      'tokenizer.ggml.add_eos_token': true,
    })
    expect(tokenizer.decode(tokenizer.encode('hi'))).toBe('<|im_start|>hi<|im_end|>')
    expect(tokenizer.decode(tokenizer.encode('hi', { addSpecialTokens: false }))).toBe('hi')
  })
})

test('a qwen2 tokenizer.json decodes what it encodes to the composed form of the text', async () => {
  const tokenizer = await fromFolder('qwen2-like')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.normalize('NFC'))
    }),
  )
})

test('no text and no tokens are each other', async () => {
  const tokenizer = await fromFolder('smollm-like')
  expect(tokenizer.encode('')).toEqual([])
  expect(tokenizer.decode([])).toBe('')
})

test('a lone surrogate is encoded as U+FFFD', async () => {
  const tokenizer = await fromFolder('smollm-like')
  expect(tokenizer.decode(tokenizer.encode('a\ud83db'))).toBe('a\ufffdb')
})

test('a vocabulary may hold the name of an object’s prototype', async () => {
  const text = readFixture('smollm-like.tokenizer.json').replace('"vocab":{', '"vocab":{"__proto__":640,')
  const tokenizer = await loadTokenizer(filesOf({ 'tokenizer.json': text }))
  expect(tokenizer.vocabSize).toBe(641)
  expect(tokenizer.decode([640])).toBe('__proto__')
})

describe('a folder', () => {
  const tokenizerJson = readFixture('qwen2-like.tokenizer.json')

  test('of a Qwen2Tokenizer composes characters even where tokenizer.json does not, as transformers does', async () => {
    const plain = JSON.stringify({ ...JSON.parse(tokenizerJson), normalizer: null })
    const load = (config: object) =>
      loadTokenizer(filesOf({ 'tokenizer.json': plain, 'tokenizer_config.json': JSON.stringify(config) }))
    const decomposed = 'e\u0301'
    const qwen2 = await load({ tokenizer_class: 'Qwen2Tokenizer' })
    expect(qwen2.decode(qwen2.encode(decomposed))).toBe('é')
    const other = await load({ tokenizer_class: 'TokenizersBackend' })
    expect(other.decode(other.encode(decomposed))).toBe(decomposed)
  })

  test('takes its ends from the tokenizer and from generation_config.json', async () => {
    const { eosTokenIds, bosTokenId } = await loadTokenizer(
      filesOf({
        'tokenizer.json': tokenizerJson,
        'tokenizer_config.json': '{"bos_token": {"content": "<|im_start|>"}, "eos_token": "<|im_end|>"}',
        'generation_config.json': '{"eos_token_id": [640, 642]}',
      }),
    )
    expect(eosTokenIds).toEqual([642, 640])
    expect(bosTokenId).toBe(641)
  })

  test('with add_bos_token puts that token first', async () => {
    const config = '{"bos_token": "<|im_start|>", "add_bos_token": true}'
    const tokenizer = await loadTokenizer(filesOf({ 'tokenizer.json': tokenizerJson, 'tokenizer_config.json': config }))
    expect(tokenizer.decode(tokenizer.encode('hi'))).toBe('<|im_start|>hi')
  })

  test.each([
    [{}, /no tokenizer\.json.*save_pretrained/],
    [{ 'tokenizer.json': '{' }, /tokenizer\.json is not JSON/],
    [{ 'tokenizer.json': '{"model": 3}' }, /tokenizer\.json is not usable: .*model/s],
    [
      { 'tokenizer.json': tokenizerJson, 'tokenizer_config.json': '{"eos_token": "<none>"}' },
      /names the token '<none>', which tokenizer\.json does not have/,
    ],
  ])('that is not usable is an error that says which file and why: %#', async (files, message) => {
    await expect(loadTokenizer(filesOf(files as Record<string, string>))).rejects.toThrow(message)
  })

  test('whose Split pre-tokenizer the library would read wrongly is an error', async () => {
    const split = { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false }
    const files = filesOf({ 'tokenizer.json': JSON.stringify({ ...JSON.parse(tokenizerJson), pre_tokenizer: split }) })
    await expect(loadTokenizer(files)).rejects.toThrow(/behavior MergedWithPrevious is not supported/)
  })
})

test.each([
  [{ 'tokenizer.ggml.model': 'llama' }, /is 'llama'; only 'gpt2'/],
  [{ 'tokenizer.ggml.pre': 'tekken' }, /is 'tekken', which is not supported; supported: default, gpt-2/],
  [{ 'tokenizer.ggml.tokens': undefined }, /tokenizer\.ggml\.tokens/],
  [{ 'tokenizer.ggml.eos_token_id': 9999 }, /eos_token_id is 9999, but the vocabulary has/],
])('GGUF metadata that are not usable are an error that says why: %#', async (changes, message) => {
  await expect(fromGguf('smollm-like', changes)).rejects.toThrow(message)
})

test('time to encode a long run of one character grows with its length, not with its square', async () => {
  const tokenizer = await fromGguf('qwen2-like')
  for (const unit of ['a', ' ', '\n', '=', 'é', ' x']) {
    const start = performance.now()
    expect(tokenizer.encode(unit.repeat(40_000)).length).toBeGreaterThan(100)
    // About a fifth of a second; a quadratic one takes a minute.
    expect(performance.now() - start).toBeLessThan(15_000)
  }
})
