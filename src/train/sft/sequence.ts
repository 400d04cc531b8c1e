import type { ChatTemplateOptions, Tokenizer } from '../../model/tokenizer/index.ts'
import type { Demonstration } from '../../task/index.ts'

/** A demonstration as tokens. */
export interface Sequence {
  id: string
  tokens: readonly number[]
  /** Whether a token is learned, for each but the first, which nothing predicts. */
  trained: readonly boolean[]
}

export interface SequenceOptions {
  /** Learn the completions only, and not what stands before them. */
  completionOnlyLoss: boolean
  /** Tokens of the longest sequence; what is longer is cut at its end. */
  maxLength: number
}

/**
 * A demonstration as tokens, as TRL makes them: conversations by the model's chat template, plain text with the end of text after it.
 * @throws Error that names it where the model has no chat template, or its template refuses it or changes an earlier message with a later one.
 */
export function toSequence(
  tokenizer: Tokenizer,
  demonstration: Demonstration,
  { completionOnlyLoss, maxLength }: SequenceOptions,
): Sequence {
  const { tokens, trained } = encode(tokenizer, demonstration)
  const learned = completionOnlyLoss ? trained : trained.map(() => true)
  return { id: demonstration.id, tokens: tokens.slice(0, maxLength), trained: learned.slice(1, maxLength) }
}

interface Encoded {
  tokens: readonly number[]
  trained: readonly boolean[]
}

function encode(tokenizer: Tokenizer, demonstration: Demonstration): Encoded {
  if ('tokens' in demonstration) return { tokens: demonstration.tokens, trained: demonstration.tokens.map(() => true) }
  if ('turns' in demonstration) return encodeTurns(tokenizer, demonstration)
  const { prompt, completion } = demonstration
  const whole = tokenizer.encode(prompt + completion)
  const start = prompt === '' ? 0 : commonStart(tokenizer.encode(prompt), whole)
  const [end] = tokenizer.eosTokenIds
  const tokens = end === undefined || whole.at(-1) === end ? whole : [...whole, end]
  return { tokens, trained: tokens.map((_, i) => i >= start) }
}

function encodeTurns(tokenizer: Tokenizer, { id, turns, tools }: Extract<Demonstration, { turns: unknown }>): Encoded {
  if (!tokenizer.hasChatTemplate)
    throw new Error(`sft: demonstration ${id} is a conversation, and the model has no chat template; give text instead`)
  if (turns[0]!.trained)
    throw new Error(`sft: demonstration ${id} begins with what is learned; put what is answered before it`)
  const messages = turns.map(({ message }) => message)
  const inText = (end: number, options?: ChatTemplateOptions) => {
    try {
      return tokenizer.applyChatTemplate(messages.slice(0, end), { ...options, ...(tools && { tools }) })
    } catch (error) {
      throw new Error(`sft: demonstration ${id}: ${(error as Error).message}`, { cause: error })
    }
  }
  const text = inText(messages.length)
  const inTokens = (text: string) => tokenizer.encode(text, { addSpecialTokens: false })
  const tokens = inTokens(text)
  const trained = tokens.map(() => false)
  for (const [i, turn] of turns.entries()) {
    if (!turn.trained) continue
    const before = inText(i, { addGenerationPrompt: true })
    const after = inText(i + 1)
    if (!after.startsWith(before) || !text.startsWith(after))
      throw new Error(
        `sft: the model's chat template writes message ${i + 1} of demonstration ${id} otherwise when more follow; give it as prompt and completion`,
      )
    trained.fill(true, commonStart(inTokens(before), tokens), commonStart(inTokens(after), tokens))
  }
  return { tokens, trained }
}

/** Tokens that two texts begin with alike: where one is continued, the last of its own may have grown. */
function commonStart(one: readonly number[], other: readonly number[]): number {
  const different = one.findIndex((token, i) => token !== other[i])
  return different < 0 ? one.length : different
}
