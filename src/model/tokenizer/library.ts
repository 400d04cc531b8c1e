import { Tokenizer } from '@huggingface/tokenizers'
import type { Component, TokenizerJson } from './definition.ts'

/** GPT-2's pattern, which `ByteLevel` applies unless told not to (tokenizers, src/pre_tokenizers/byte_level.rs). */
const BYTE_LEVEL_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

// The library's type declarations do not resolve under Node's module rules, so what is used of them is declared here.
export interface Library {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] }
  decode(ids: number[], options: { clean_up_tokenization_spaces: boolean }): string
  token_to_id(token: string): number | undefined
  id_to_token(id: number): string | undefined
  get_vocab(): Map<string, number>
}

/** The tokenizer of @huggingface/tokenizers for a tokenizer.json. Throws for parts that it lacks. */
export function libraryTokenizer(tokenizerJson: TokenizerJson): Library {
  return new Tokenizer(forLibrary(tokenizerJson), {}) as Library
}

/**
 * A tokenizer.json that @huggingface/tokenizers reads as the Rust library reads the original.
 * Throws for what it would split wrongly without saying so.
 */
function forLibrary(tokenizerJson: TokenizerJson): TokenizerJson {
  return {
    ...tokenizerJson,
    pre_tokenizer: tokenizerJson.pre_tokenizer && {
      type: 'Sequence',
      pretokenizers: rewritePreTokenizer(tokenizerJson.pre_tokenizer),
    },
  }
}

function rewritePreTokenizer(node: NonNullable<Component>): object[] {
  switch (node.type) {
    case 'Sequence':
      return (node.pretokenizers as NonNullable<Component>[]).flatMap(rewritePreTokenizer)
    case 'Digits':
      // The library knows ASCII digits only; Rust's `char::is_numeric` is \p{N}.
      return [split(node.individual_digits ? '\\p{N}' : '\\p{N}+')]
    case 'ByteLevel':
      return byteLevel(node)
    case 'Split':
      checkSplit(node)
      return [node]
    default:
      return [node]
  }
}

// The library's own GPT-2 pattern takes JavaScript's \s, which has U+FEFF and lacks U+0085; its Split takes Unicode's.
function byteLevel(node: NonNullable<Component>): object[] {
  const bytesOnly = { ...node, add_prefix_space: false, use_regex: false }
  const prefix = { type: 'Replace', pattern: { Regex: '\\A(?! )' }, content: ' ' }
  return [
    ...(node.add_prefix_space ? [prefix] : []),
    ...(node.use_regex === false ? [] : [split(BYTE_LEVEL_PATTERN)]),
    bytesOnly,
  ]
}

function checkSplit({ behavior, invert }: NonNullable<Component>) {
  const isolated = behavior === 'Isolated' && !invert
  if (isolated || behavior === 'Removed') return
  throw new Error(
    `tokenizer: tokenizer.json: a Split pre-tokenizer with behavior ${String(behavior)}${invert ? ', inverted,' : ''} ` +
      'is not supported; supported: Isolated, Removed',
  )
}

function split(Regex: string) {
  return { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }
}
