import { type ChatMessage, type ChatTemplateOptions, ChatTemplates } from './chat-template.ts'
import { byteLevelStream, type DecodeStream, windowStream } from './decode-stream.ts'
import type { TokenizerDefinition } from './definition.ts'
import { definitionFromFolder, type ReadText } from './folder.ts'
import { definitionFromGguf } from './gguf.ts'
import { type Library, libraryTokenizer } from './library.ts'

/** Where a tokenizer comes from: a Hugging Face folder's files, or the metadata of a GGUF file. */
export interface TokenizerFiles {
  readText: ReadText
  gguf?: Record<string, unknown>
}

/** Reads a model's tokenizer and chat templates. Throws, saying which file and why, where they are missing or unusable. */
export async function loadTokenizer({ readText, gguf }: TokenizerFiles): Promise<Tokenizer> {
  return new Tokenizer(gguf ? definitionFromGguf(gguf) : await definitionFromFolder(readText))
}

/** Text ↔ token ids, and conversations → text, as transformers does it for the same files. */
export class Tokenizer {
  /** Ids are smaller than this; a model's own vocabulary may be padded beyond it. */
  readonly vocabSize: number
  readonly bosTokenId: number | undefined
  /** Tokens that end a generation. */
  readonly eosTokenIds: readonly number[]
  readonly #library: Library
  readonly #isByteLevel: boolean
  readonly #specialIds: Set<number>
  readonly #chatTemplates: ChatTemplates

  constructor({ tokenizerJson, specialTokens, eosTokenIds, chatTemplates }: TokenizerDefinition) {
    this.#library = libraryTokenizer(tokenizerJson)
    this.#isByteLevel = tokenizerJson.decoder?.type === 'ByteLevel'
    this.#specialIds = new Set(tokenizerJson.added_tokens.filter(({ special }) => special).map(({ id }) => id))
    this.#chatTemplates = new ChatTemplates(chatTemplates, specialTokens)
    this.vocabSize = [...this.#library.get_vocab().values()].reduce((size, id) => Math.max(size, id + 1), 0)
    this.eosTokenIds = eosTokenIds
    if (specialTokens.bos_token !== undefined) this.bosTokenId = this.#library.token_to_id(specialTokens.bos_token)
  }

  /**
   * Token ids of a text. Special tokens written in the text are those tokens. `addSpecialTokens` (default true) puts the model's
   * own before and after, where it has such: pass false for text that comes from a chat template, which writes them itself.
   */
  encode(text: string, { addSpecialTokens = true }: { addSpecialTokens?: boolean } = {}): number[] {
    return this.#library.encode(text, { add_special_tokens: addSpecialTokens }).ids
  }

  /** The text of token ids; ids outside the vocabulary are left out, as transformers does. */
  decode(tokenIds: Iterable<number>, options: { skipSpecialTokens?: boolean } = {}): string {
    const ids = [...tokenIds]
    if (!this.#isByteLevel) return this.#decodeThroughLibrary(ids, options)
    const stream = this.decodeStream(options)
    return ids.map(id => stream.push(id)).join('') + stream.end()
  }

  /** Decodes token by token: see {@link DecodeStream}. */
  decodeStream(options: { skipSpecialTokens?: boolean } = {}): DecodeStream {
    if (!this.#isByteLevel) return windowStream(ids => this.#decodeThroughLibrary(ids, options))
    return byteLevelStream(id => (this.#isKept(id, options) ? this.#library.id_to_token(id) : undefined))
  }

  /** Whether `applyChatTemplate` can be used. */
  get hasChatTemplate(): boolean {
    return this.#chatTemplates.hasDefault
  }

  /**
   * A conversation as the text that the model was trained on. Throws where the model has no chat template, where the template refuses
   * the messages, and where it does more work than {@link ChatTemplateOptions} allow.
   */
  applyChatTemplate(messages: readonly ChatMessage[], options: ChatTemplateOptions = {}): string {
    return this.#chatTemplates.apply(messages, options)
  }

  /** Token ids of a conversation that the model is to answer, by its chat template. @throws Error as `applyChatTemplate`. */
  encodeChat(messages: readonly ChatMessage[]): number[] {
    return this.encode(this.applyChatTemplate(messages, { addGenerationPrompt: true }), { addSpecialTokens: false })
  }

  #decodeThroughLibrary(ids: number[], options: { skipSpecialTokens?: boolean }): string {
    const kept = ids.filter(id => this.#isKept(id, options) && this.#library.id_to_token(id) !== undefined)
    if (kept.length === 0) return ''
    return this.#library.decode(kept, { clean_up_tokenization_spaces: false })
  }

  #isKept(id: number, { skipSpecialTokens = false }: { skipSpecialTokens?: boolean }): boolean {
    return !(skipSpecialTokens && this.#specialIds.has(id))
  }
}
