import { z } from 'zod'
import { surroundWith, type TokenizerDefinition, type TokenizerJson } from './definition.ts'
import { asPreTokenizer, preTokenizerRule } from './pre-tokenizers.ts'

const tokenId = z.int().nonnegative().optional()
const integers = z.custom<ArrayLike<number>>(
  value => Array.isArray(value) || ArrayBuffer.isView(value),
  'expected numbers',
)

const ggufSchema = z.looseObject({
  'tokenizer.ggml.model': z.string(),
  'tokenizer.ggml.pre': z.string().optional(),
  'tokenizer.ggml.tokens': z.array(z.string()).min(1),
  'tokenizer.ggml.merges': z.array(z.string()).default([]),
  'tokenizer.ggml.token_type': integers.optional(),
  'tokenizer.ggml.bos_token_id': tokenId,
  'tokenizer.ggml.eos_token_id': tokenId,
  'tokenizer.ggml.eot_token_id': tokenId,
  'tokenizer.ggml.eom_token_id': tokenId,
  'tokenizer.ggml.unknown_token_id': tokenId,
  'tokenizer.ggml.padding_token_id': tokenId,
  'tokenizer.ggml.add_bos_token': z.boolean().optional(),
  'tokenizer.ggml.add_eos_token': z.boolean().optional(),
})

type Metadata = z.output<typeof ggufSchema>

/** GGUF's `llama_token_type` (llama.cpp, include/llama.h). */
const UNKNOWN = 2
const CONTROL = 3
const USER_DEFINED = 4

/** Texts that end a generation wherever they are control tokens: llama.cpp's list (`special_eog_ids`, src/llama-vocab.cpp). */
const END_OF_GENERATION = new Set([
  '<|eot_id|>',
  '<|im_end|>',
  '<|end|>',
  '<|return|>',
  '<|call|>',
  '<end_of_turn>',
  '<|endoftext|>',
  '</s>',
  '<|eom_id|>',
  '<EOT>',
  '_<EOT>',
  '<|end_of_text|>',
  '<end_of_utterance>',
  '<eos>',
])

/**
 * A tokenizer from a GGUF file's metadata alone (byte-level BPE, `tokenizer.ggml.model` = `gpt2`), cut as llama.cpp cuts it.
 * Throws for another kind of vocabulary, an unknown pre-tokenizer, or missing keys.
 */
export function definitionFromGguf(source: Record<string, unknown>): TokenizerDefinition {
  const model = source['tokenizer.ggml.model']
  if (model !== 'gpt2') {
    throw new Error(
      `tokenizer: the GGUF file's tokenizer (tokenizer.ggml.model) is '${String(model)}'; only 'gpt2' (byte-level BPE) can be ` +
        "read from a GGUF file alone. Use the model's Hugging Face folder instead",
    )
  }
  const parsed = ggufSchema.safeParse(source)
  if (!parsed.success) throw new Error(`tokenizer: GGUF metadata is not usable: ${z.prettifyError(parsed.error)}`)
  const metadata = parsed.data
  return {
    tokenizerJson: tokenizerJson(metadata),
    specialTokens: specialTokens(metadata),
    eosTokenIds: eosTokenIds(metadata),
    chatTemplates: chatTemplates(metadata),
  }
}

function tokenizerJson(metadata: Metadata): TokenizerJson {
  const tokens = metadata['tokenizer.ggml.tokens']
  const rule = preTokenizerRule(metadata['tokenizer.ggml.pre'])
  const named = (key: 'bos' | 'eos', wanted: boolean): [string, number] | undefined => {
    const id = metadata[`tokenizer.ggml.${key}_token_id`]
    return wanted && id !== undefined ? [tokenAt(tokens, id, `${key}_token_id`), id] : undefined
  }
  return {
    added_tokens: addedTokens(metadata),
    // Neither llama.cpp nor transformers normalises text for a GGUF file, whatever the model's tokenizer.json does.
    normalizer: null,
    pre_tokenizer: asPreTokenizer(rule),
    post_processor: surroundWith(
      named('bos', metadata['tokenizer.ggml.add_bos_token'] ?? rule.addBos ?? false),
      named('eos', metadata['tokenizer.ggml.add_eos_token'] ?? false),
    ),
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      ignore_merges: rule.ignoreMerges ?? false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: metadata['tokenizer.ggml.merges'],
    },
  }
}

function addedTokens(metadata: Metadata): TokenizerJson['added_tokens'] {
  const types = metadata['tokenizer.ggml.token_type']
  if (!types) return []
  const whole = [UNKNOWN, CONTROL, USER_DEFINED]
  return metadata['tokenizer.ggml.tokens']
    .map((content, id) => ({ id, content, normalized: false, special: types[id] !== USER_DEFINED }))
    .filter(({ id }) => whole.includes(types[id]!))
}

function specialTokens(metadata: Metadata): Record<string, string> {
  const names = { bos_token: 'bos', eos_token: 'eos', unk_token: 'unknown', pad_token: 'padding' } as const
  const found: Record<string, string> = {}
  for (const [name, key] of Object.entries(names)) {
    const id = metadata[`tokenizer.ggml.${key}_token_id`]
    if (id !== undefined) found[name] = tokenAt(metadata['tokenizer.ggml.tokens'], id, `${key}_token_id`)
  }
  return found
}

function eosTokenIds(metadata: Metadata): number[] {
  const stated = (['eos', 'eot', 'eom'] as const).map(key => metadata[`tokenizer.ggml.${key}_token_id`])
  const known = addedTokens(metadata).filter(({ content, special }) => special && END_OF_GENERATION.has(content))
  return [...new Set([...stated.filter(id => id !== undefined), ...known.map(({ id }) => id)])]
}

function chatTemplates(metadata: Metadata): Record<string, string> {
  const prefix = 'tokenizer.chat_template'
  const templates: Record<string, string> = {}
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') continue
    if (key === prefix) templates.default = value
    else if (key.startsWith(`${prefix}.`)) templates[key.slice(prefix.length + 1)] = value
  }
  return templates
}

function tokenAt(tokens: string[], id: number, key: string): string {
  const token = tokens[id]
  if (token !== undefined) return token
  throw new Error(
    `tokenizer: GGUF metadata: tokenizer.ggml.${key} is ${id}, but the vocabulary has ${tokens.length} tokens`,
  )
}
