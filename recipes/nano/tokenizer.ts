// The tokenizer: words of the corpus whole, digits one by one, and bytes for all else, so that every text can be encoded.
import { nanoDocument } from './documents.ts'
import { ASSISTANT, BEGIN, END, PAD, SPECIAL_TOKENS, USER } from './special-tokens.ts'

/** Documents whose words become tokens; they are all that the corpus has (tokenizer.test.ts looks further). */
const DOCUMENTS = 6000

/** Where a text is cut: the box, marks, operators with their spaces, words, digits, other characters. */
const PIECES = ' ?\\\\boxed\\{|####| [-+*/=] | ?[A-Za-z]+|[0-9]| ?[^\\sA-Za-z0-9]|\\s'

const SPECIAL_TOKEN = /<\|[a-z]+\|>/

const BYTE_LETTERS = byteLetters()

/** A system message is the header of a document. */
const CHAT_TEMPLATE =
  '{{ bos_token }}{% for message in messages %}' +
  `{% if message.role == 'system' %}{{ message.content + '\\n' }}` +
  `{% elif message.role == 'user' %}{{ '${USER}' + message.content }}` +
  `{% else %}{{ '${ASSISTANT}' + message.content + '${END}' }}{% endif %}` +
  `{% endfor %}{% if add_generation_prompt %}{{ '${ASSISTANT}' }}{% endif %}`

/** The files of the tokenizer by their names, as Hugging Face's libraries read them. */
export function tokenizerFiles(): Record<'tokenizer.json' | 'tokenizer_config.json', string> {
  return { 'tokenizer.json': asJson(tokenizerJson()), 'tokenizer_config.json': asJson(tokenizerConfig) }
}

const tokenizerConfig = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  bos_token: BEGIN,
  eos_token: END,
  pad_token: PAD,
  clean_up_tokenization_spaces: false,
  chat_template: CHAT_TEMPLATE,
}

function tokenizerJson(): object {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false }
  const tokens = [...SPECIAL_TOKENS, ...BYTE_LETTERS, ...corpusPieces()]
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, id) => ({
      ...{ id, content, special: true },
      ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [{ type: 'Split', pattern: { Regex: PIECES }, behavior: 'Isolated', invert: false }, byteLevel],
    },
    post_processor: null,
    decoder: byteLevel,
    // Without merges a piece is one token where the vocabulary has it (ignore_merges), and else its bytes.
    model: {
      type: 'BPE',
      ...{ dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null },
      ...{ fuse_unk: false, byte_fallback: false, ignore_merges: true },
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: [],
    },
  }
}

/** Pieces of more than one character that documents have, in alphabetical order; all are ASCII. */
function corpusPieces(): string[] {
  const pieces = new Set<string>()
  for (let index = 0; index < DOCUMENTS; index++) {
    for (const text of nanoDocument(index).text.split(SPECIAL_TOKEN))
      for (const piece of text.match(new RegExp(PIECES, 'g')) ?? []) pieces.add(piece)
  }
  return [...pieces]
    .filter(piece => piece.length > 1)
    .sort()
    .map(piece => piece.replaceAll(' ', BYTE_LETTERS[0x20]!))
}

/** GPT-2's letter for every byte: printable ones stand for themselves, the others for letters from U+0100 on (`bytes_to_unicode`). */
function byteLetters(): string[] {
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad)
    return String.fromCharCode(isPrintable ? byte : next++)
  })
}

function asJson(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`
}
