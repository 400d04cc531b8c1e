import * as library from '@huggingface/tokenizers'
import { expect, test } from 'vitest'
import { departures, hashText, readJson } from './fixtures/read.ts'
import { asPreTokenizer, preTokenizerRule } from './pre-tokenizers.ts'

const { rules, cuts } = readJson<{
  rules: Record<string, { patterns: string; ignoreMerges: boolean; addBos: boolean }>
  cuts: Record<string, string>
}>('pre-tokenizers.json')

test.each(Object.entries(rules))("%s is the rule that llama.cpp's source states", (name, stated) => {
  const { patterns, ignoreMerges = false, addBos = false } = preTokenizerRule(name)
  expect({ patterns: hashText(patterns.join('\n')), ignoreMerges, addBos }).toEqual(stated)
})

test('a file without a pre-tokenizer has the default one', () => {
  expect(preTokenizerRule(undefined)).toBe(preTokenizerRule('default'))
})

// The library's type declarations do not resolve under Node's module rules.
const { SequencePreTokenizer } = library as unknown as {
  SequencePreTokenizer: new (config: object) => { pre_tokenize_text(text: string): string[] }
}

const distinct = Object.keys(cuts).map(hash => Object.keys(rules).find(name => rules[name]!.patterns === hash)!)

test.each(distinct)("%s cuts 1,000 texts where llama.cpp's own code cuts them", name => {
  const split = new SequencePreTokenizer(asPreTokenizer(preTokenizerRule(name))!)
  expect(departures(cuts[rules[name]!.patterns]!, text => hashText(split.pre_tokenize_text(text).join(' ')))).toEqual(
    [],
  )
})
