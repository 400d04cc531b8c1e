import { readFile } from 'node:fs/promises'
import { loadTokenizer, type Tokenizer } from '../../src/model/tokenizer/index.ts'
import { nanoDocuments } from './documents.ts'

/** The tokenizer as it was written beside this file. */
export function nanoTokenizer(): Promise<Tokenizer> {
  return loadTokenizer({
    readText: name => readFile(new URL(`tokenizer/${name}`, import.meta.url), 'utf8').catch(whereNone),
  })
}

/**
 * The corpus as tokens, a document each, from document `start` on and without an end: the same ones for a seed, wherever a training goes on.
 * Every document begins with the tokenizer's `bosTokenId`.
 */
export function* nanoTokens(
  tokenizer: Tokenizer,
  options: { start?: number; seed?: number } = {},
): Generator<number[]> {
  for (const { text } of nanoDocuments(options)) yield tokenizer.encode(text, { addSpecialTokens: false })
}

function whereNone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
