import { z } from 'zod'
import type { ChatMessage } from '../model/index.ts'
import { parseOptions } from '../options.ts'
import { type Source, sourceAt } from '../store/index.ts'
import { type TaskOptions, taskSchema } from './options.ts'
import { idsOf, textOf } from './problems.ts'
import type { Row } from './row.ts'
import { readRows } from './rows.ts'

/** A message of a conversation, and whether it is what a model learns to say. */
export interface Turn {
  message: ChatMessage
  trained: boolean
}

/** Turns, and JSON schemas of the functions that the model may call in them. */
interface Conversation {
  turns: readonly Turn[]
  tools?: readonly unknown[] | undefined
}

/** What a model is shown, for it to do likewise: a conversation, plain text after a prompt (which may be empty), or tokens as they are. */
export type Demonstration = { id: string } & (
  | Conversation
  | { prompt: string; completion: string }
  | { tokens: readonly number[] }
)

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() })
const content = z.union([z.string(), z.array(textPart).transform(parts => parts.map(({ text }) => text).join(''))], {
  error: 'expected text, or a list of parts of type text',
})
const message = z.looseObject({ role: z.string(), content: content.nullish() })
const conversation = z.array(message).min(1)
const promptSchema = z.union([z.string(), conversation])
const completionSchema = z.union([z.string().min(1), conversation])

/** A list, or as JSON, as some sets keep it in a table. */
const toolsSchema = z.union([z.array(z.unknown()), z.string().transform(parsedJson).pipe(z.array(z.unknown()))], {
  error: 'expected a list of schemas, or that as JSON',
})

/** ShareGPT's names of those who speak. */
const SPEAKERS: Readonly<Record<string, string>> = { human: 'user', gpt: 'assistant' }
const shareGpt = z
  .array(
    z
      .object({ from: z.string(), value: content })
      .transform(({ from, value }) => ({ role: SPEAKERS[from] ?? from, content: value })),
  )
  .min(1)

/**
 * Demonstrations from a JSONL or Parquet file, in the shapes that TRL takes: a column `messages`, or ShareGPT's `conversations` (the assistant's are learned, as with TRL's
 * `assistant_only_loss`), `prompt` and `completion` (two texts, or two lists of messages), or `text` (all of it is learned); `id` and `tools` where there are
 * such. A column that is null is none.
 * @param data its path (Node), or a source
 * @throws Error that names the file and the row that is wrong.
 */
export async function jsonlDemonstrations({
  data,
  ...options
}: { data: string | Source } & TaskOptions): Promise<Demonstration[]> {
  const { limit } = parseOptions(taskSchema, options, 'demonstrations')
  const rows = (await readRows(await sourceAt(data))).slice(0, limit)
  const ids = idsOf(rows)
  return rows.map((row, i) => ({ id: ids[i]!, ...reading(row) }))
}

type Reading = Conversation | { prompt: string; completion: string }

function reading(row: Row): Reading {
  const has = (name: string) => row.columns[name] != null
  if (has('messages')) return ofMessages(row, 'messages', conversation)
  if (has('conversations')) return ofMessages(row, 'conversations', shareGpt)
  if (has('prompt') && has('completion')) return ofPromptAndCompletion(row)
  return { prompt: '', completion: textOf(row, 'text', 'messages', 'prompt and completion') }
}

function ofMessages(row: Row, name: string, schema: z.ZodType<ChatMessage[]>): Reading {
  const messages = column(row, name, schema)
  if (!messages.some(({ role }) => role === 'assistant'))
    throw new Error(`${row.at}: column ${name} has none of role assistant, so there is nothing to learn; leave it out`)
  return { turns: messages.map(message => ({ message, trained: message.role === 'assistant' })), tools: toolsOf(row) }
}

function ofPromptAndCompletion(row: Row): Reading {
  const prompt = column(row, 'prompt', promptSchema)
  const completion = column(row, 'completion', completionSchema)
  if (typeof prompt === 'string' && typeof completion === 'string') return { prompt, completion }
  if (typeof prompt === 'string' || typeof completion === 'string')
    throw new Error(`${row.at}: of prompt and completion one is text and one is messages; give both alike`)
  return { turns: [...turns(prompt, false), ...turns(completion, true)], tools: toolsOf(row) }
}

function toolsOf(row: Row): unknown[] | undefined {
  return row.columns.tools == null ? undefined : column(row, 'tools', toolsSchema)
}

function turns(messages: readonly ChatMessage[], trained: boolean): Turn[] {
  return messages.map(message => ({ message, trained }))
}

function column<S extends z.ZodType>({ at, columns }: Row, name: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(columns[name])
  if (!parsed.success) throw new Error(`${at}: column ${name} is not usable:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A question and its worked answer, as a conversation. */
export function answered(question: string, answer: string): { turns: Turn[] } {
  return {
    turns: [
      ...turns([{ role: 'user', content: question }], false),
      ...turns([{ role: 'assistant', content: answer }], true),
    ],
  }
}
