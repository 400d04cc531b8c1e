import type { Component } from './definition.ts'

/** How llama.cpp cuts text before the merges of one family of byte-level BPE vocabularies run. */
interface PreTokenizerRule {
  /** Each pattern cuts every piece the one before it left; what no pattern matches is a piece of its own. */
  patterns: string[]
  /** A piece that is a token of the vocabulary is that token, whatever the merges say. */
  ignoreMerges?: boolean
  /** A text begins with the bos token unless the file says otherwise. */
  addBos?: boolean
}

const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)"
const CONTRACTION = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
const WORD = '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+'
const SYMBOLS_AND_SPACE = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'

const gpt2: PreTokenizerRule = { patterns: [GPT2] }
const digitsThenGpt2: PreTokenizerRule = { patterns: ['\\p{N}', GPT2] }
const qwen2: PreTokenizerRule = { patterns: [`${CONTRACTION}|${WORD}|\\p{N}|${SYMBOLS_AND_SPACE}`] }
const upTo3Digits: PreTokenizerRule = { patterns: [`${CONTRACTION}|${WORD}|\\p{N}{1,3}|${SYMBOLS_AND_SPACE}`] }
const llama3: PreTokenizerRule = { ...upTo3Digits, ignoreMerges: true, addBos: true }

/**
 * `tokenizer.ggml.pre` → the rule of llama.cpp's `llm_tokenizer_bpe` and `llama_vocab::impl::load`
 * (src/llama-vocab.cpp, patterns as they stand there).
 */
const PRE_TOKENIZERS: Record<string, PreTokenizerRule> = {
  default: { patterns: ['[\\p{P}\\$\\+<=>\\^~\\|]+', GPT2, '\\p{N}+', '[0-9][0-9][0-9]'] },
  'gpt-2': gpt2,
  'phi-2': gpt2,
  mpt: gpt2,
  olmo: gpt2,
  exaone4: gpt2,
  smollm: digitsThenGpt2,
  starcoder: digitsThenGpt2,
  refact: digitsThenGpt2,
  'command-r': digitsThenGpt2,
  codeshell: digitsThenGpt2,
  exaone: digitsThenGpt2,
  'minerva-7b': digitsThenGpt2,
  qwen2: qwen2,
  'deepseek-r1-qwen': qwen2,
  megrez: qwen2,
  stablelm2: qwen2,
  hunyuan: qwen2,
  'llama-bpe': llama3,
  llama3: llama3,
  'llama-v3': llama3,
  falcon3: llama3,
  pixtral: llama3,
  lfm2: llama3,
  dbrx: upTo3Digits,
  'smaug-bpe': upTo3Digits,
}

/**
 * The rule for a GGUF file's `tokenizer.ggml.pre`; a file without one gets `default`, as in llama.cpp.
 * Throws for a name that is not in the table.
 */
export function preTokenizerRule(name = 'default'): PreTokenizerRule {
  if (Object.hasOwn(PRE_TOKENIZERS, name)) return PRE_TOKENIZERS[name]!
  throw new Error(
    `tokenizer: the GGUF file's pre-tokenizer (tokenizer.ggml.pre) is '${name}', which is not supported; supported: ` +
      `${Object.keys(PRE_TOKENIZERS).join(', ')}. Use the model's Hugging Face folder instead`,
  )
}

/** The rule as a tokenizer.json `pre_tokenizer`: one isolating split a pattern, then bytes as printable letters. */
export function asPreTokenizer({ patterns }: PreTokenizerRule): Component {
  return {
    type: 'Sequence',
    pretokenizers: [
      ...patterns.map(Regex => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false })),
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  }
}
