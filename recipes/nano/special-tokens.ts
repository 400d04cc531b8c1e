/** Begins a document; nothing is ever to be predicted to be it. */
export const BEGIN = '<|begin|>'
/** Ends an answer. */
export const END = '<|end|>'
/** Before a problem. */
export const USER = '<|user|>'
/** Before an answer. */
export const ASSISTANT = '<|assistant|>'
/** Fills batches up, for tools that need such a token. */
export const PAD = '<|pad|>'

export const SPECIAL_TOKENS: readonly string[] = [PAD, BEGIN, END, USER, ASSISTANT]
