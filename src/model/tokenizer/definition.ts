import { z } from 'zod'

const component = z.looseObject({ type: z.string() }).nullable().default(null)

/** One of tokenizer.json's `added_tokens`: text that is matched whole, before the model sees it. */
const addedToken = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string(),
  special: z.boolean().default(false),
})

/** Token → id, or [token, score] by id. Checked by hand: zod's record drops the key `__proto__`, which a vocabulary may hold. */
const vocab = z.custom<Record<string, number> | [string, number][]>(
  value =>
    typeof value === 'object' &&
    value !== null &&
    (Array.isArray(value) || Object.values(value).every(Number.isInteger)),
  'expected the id of every token',
)

/** The parts of a Hugging Face tokenizer.json that this project reads or rewrites; the rest is the library's. */
export const tokenizerJsonSchema = z.looseObject({
  added_tokens: z.array(addedToken).default([]),
  normalizer: component,
  pre_tokenizer: component,
  post_processor: component,
  decoder: component,
  model: z.looseObject({
    vocab,
  }),
})

export type TokenizerJson = z.output<typeof tokenizerJsonSchema>
export type Component = TokenizerJson['normalizer']

/** What a folder and a GGUF file are both brought to: a tokenizer.json, and what transformers keeps beside it. */
export interface TokenizerDefinition {
  tokenizerJson: TokenizerJson
  /** `bos_token`, `eos_token`, … as a chat template sees them. */
  specialTokens: Record<string, string>
  /** Tokens that end a generation, the tokenizer's own first. */
  eosTokenIds: number[]
  /** Jinja sources by name; the usual one is `default`. */
  chatTemplates: Record<string, string>
}

/**
 * Puts a token before and after every text (transformers' `update_post_processor`).
 * `before` and `after` are tokens of the vocabulary, with their ids.
 */
export function surroundWith(before: [string, number] | undefined, after: [string, number] | undefined): Component {
  const special = (token: [string, number] | undefined) =>
    token ? [{ SpecialToken: { id: token[0], type_id: 0 } }] : []
  const single = [...special(before), { Sequence: { id: 'A', type_id: 0 } }, ...special(after)]
  const specialTokens = [before, after].filter(token => token !== undefined)
  return {
    type: 'TemplateProcessing',
    single,
    pair: single,
    special_tokens: Object.fromEntries(specialTokens.map(([id, ids]) => [id, { id, ids: [ids], tokens: [id] }])),
  }
}
