export type { ChatMessage, ChatTemplateOptions } from './chat-template.ts'
export type { DecodeStream } from './decode-stream.ts'
export { loadTokenizer, type Tokenizer, type TokenizerFiles } from './tokenizer.ts'
