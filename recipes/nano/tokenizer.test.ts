import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nano } from '../../src/task/index.ts'
import { nanoDocument } from './documents.ts'
import { ASSISTANT, BEGIN, END, USER } from './special-tokens.ts'
import { tokenizerFiles } from './tokenizer.ts'
import { nanoTokenizer, nanoTokens } from './tokens.ts'

const tokenizer = await nanoTokenizer()
const encode = (text: string) => tokenizer.encode(text, { addSpecialTokens: false })
const textsOf = (ids: readonly number[]) => ids.map(id => tokenizer.decode([id]))

test.each(Object.entries(tokenizerFiles()))('%s is what write-tokenizer.ts would write', async (name, text) => {
  expect(await readFile(new URL(`tokenizer/${name}`, import.meta.url), 'utf8')).toBe(text)
})

test('words of the corpus and of every split are one token each, digits too', () => {
  const documents = Array.from({ length: 2000 }, (_, i) => nanoDocument(1_000_000 + i).text)
  const problems = (['train', 'test', 'unseen'] as const).flatMap(split =>
    nano({ split, limit: 300 }).problems.map(({ prompt, row }) => `${prompt}\n${row.solution}`),
  )
  for (const text of [...documents, ...problems]) {
    const pieces = textsOf(encode(text))
    expect(pieces.join('')).toBe(text)
    expect(pieces.filter(piece => /[0-9]{2}|^[B-HJ-Zb-z]$/.test(piece))).toEqual([])
  }
})

test('any text comes back from its tokens', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect(tokenizer.decode(encode(text))).toBe(text)
    }),
  )
})

test('a box, an operator and a special token are one token', () => {
  expect(textsOf(encode(`${USER}3 * 14${ASSISTANT}is \\boxed{42}.${END}`))).toEqual([
    USER,
    '3',
    ' * ',
    '1',
    '4',
    ASSISTANT,
    'i',
    's',
    ' \\boxed{',
    '4',
    '2',
    '}',
    '.',
    END,
  ])
})

test('the vocabulary is small', () => {
  expect(tokenizer.vocabSize).toBeLessThanOrEqual(1000)
})

test('a prompt is written as a document without a header begins, and a system message as its header', () => {
  const content = 'How many?'
  const asDocument = (header: string) => `${BEGIN}${header}${USER}${content}${ASSISTANT}`
  const render = (...messages: { role: string; content: string }[]) =>
    tokenizer.applyChatTemplate(messages, { addGenerationPrompt: true })
  expect(render({ role: 'user', content })).toBe(asDocument(''))
  expect(render({ role: 'system', content: 'By a clerk.' }, { role: 'user', content })).toBe(
    asDocument('By a clerk.\n'),
  )
  expect(
    tokenizer.applyChatTemplate([
      { role: 'user', content },
      { role: 'assistant', content: '42' },
    ]),
  ).toBe(`${asDocument('')}42${END}`)
  expect(tokenizer.eosTokenIds).toEqual(encode(END))
  expect(tokenizer.bosTokenId).toBe(encode(BEGIN)[0])
})

test('the stream of tokens goes on where it is asked to', () => {
  const [first, second] = nanoTokens(tokenizer, { start: 5 })
  expect([first, second]).toEqual([encode(nanoDocument(5).text), encode(nanoDocument(6).text)])
})
