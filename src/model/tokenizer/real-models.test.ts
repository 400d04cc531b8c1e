// The two real models: TINYLORA_MODELS=folder npx vitest run src/model/tokenizer/real-models.test.ts
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gguf } from '@huggingface/gguf'
import { describe, expect, test } from 'vitest'
import { departures, hashIds, hashText, readJson, texts } from './fixtures/read.ts'
import { loadTokenizer, type Tokenizer } from './index.ts'

interface Expected {
  folder: string
  ggufByLlamaCpp: string
  ggufByTransformers: string
  chats: string
}

const models = process.env.TINYLORA_MODELS
const expected = Object.entries(readJson<Record<string, Expected>>('real-models.json'))

function fromFolder(name: string): Promise<Tokenizer> {
  const readText = (file: string) => readFile(join(models!, 'hf', name, file), 'utf8').catch(() => undefined)
  return loadTokenizer({ readText })
}

async function fromGguf(name: string): Promise<Tokenizer> {
  const { metadata } = await gguf(join(models!, `${name}.gguf`), { allowLocalFile: true })
  return loadTokenizer({ readText: async () => undefined, gguf: { ...metadata } as Record<string, unknown> })
}

/** Texts where transformers' GGUF tokenizer, which does not know the smollm pre-tokenizer, may leave llama.cpp's rules. */
const blanksBeforeADigit = /\s\p{N}/u

describe.skipIf(!models).each(expected)('%s', (name, { folder, ggufByLlamaCpp, ggufByTransformers, chats }) => {
  test("from a folder gives transformers' ids for 1,000 texts", async () => {
    const tokenizer = await fromFolder(name)
    expect(departures(folder, text => hashIds(tokenizer.encode(text)))).toEqual([])
  })

  test("from a GGUF file gives llama.cpp's ids for 1,000 texts, and transformers' but for blanks before digits", async () => {
    const tokenizer = await fromGguf(name)
    expect(departures(ggufByLlamaCpp, text => hashIds(tokenizer.encode(text)))).toEqual([])
    const left = departures(ggufByTransformers, text => hashIds(tokenizer.encode(text)))
    console.log(`${name}: ${left.length} of ${texts.length} texts differ from transformers' GGUF tokenizer`)
    expect(left.filter(text => !blanksBeforeADigit.test(text))).toEqual([])
    if (name.startsWith('qwen2')) expect(left).toEqual([])
  })

  test('decodes what it encodes, from a GGUF file', async () => {
    const tokenizer = await fromGguf(name)
    expect(texts.filter(text => tokenizer.decode(tokenizer.encode(text)) !== text)).toEqual([])
  })

  test.each([fromFolder, fromGguf])("renders transformers' chats of 1,000 texts (%o)", async load => {
    const tokenizer = await load(name)
    const render = (content: string) =>
      tokenizer.applyChatTemplate([{ role: 'user', content }], { addGenerationPrompt: true })
    expect(departures(chats, content => hashText(render(content)))).toEqual([])
  })

  test('encodes 100 kB in seconds', async () => {
    const tokenizer = await fromGguf(name)
    const text = texts.join('\n').repeat(3).slice(0, 100_000)
    const start = performance.now()
    const { length } = tokenizer.encode(text)
    const milliseconds = performance.now() - start
    console.log(`${name}: 100,000 characters to ${length} tokens in ${milliseconds.toFixed(0)} ms`)
    expect(milliseconds).toBeLessThan(10_000)
  })
})
