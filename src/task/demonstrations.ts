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

/** What a model is shown, for it to do likewise: a conversation, plain text after a prompt (which may be empty), or tokens as they are. */
export type Demonstration = { id: string } & (
  | { turns: readonly Turn[] }
  | { prompt: string; completion: string }
  | { tokens: readonly number[] }
)

const message = z.looseObject({ role: z.string(), content: z.unknown().optional() })
const conversation = z.array(message).min(1)
const promptSchema = z.union([z.string(), conversation])
const completionSchema = z.union([z.string().min(1), conversation])

/**
 * Demonstrations from a JSONL or Parquet file, in the shapes that TRL takes: a column `messages` (the assistant's are learned), `prompt` and `completion`
 * (two texts, or two lists of messages), or `text` (all of it is learned); `id` where there is one.
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

type Reading = { turns: Turn[] } | { prompt: string; completion: string }

function reading(row: Row): Reading {
  const { columns } = row
  if (columns.messages !== undefined) return ofMessages(row)
  if (columns.prompt !== undefined && columns.completion !== undefined) return ofPromptAndCompletion(row)
  return { prompt: '', completion: textOf(row, 'text', 'messages', 'prompt and completion') }
}

function ofMessages(row: Row): Reading {
  const messages = column(row, 'messages', conversation)
  if (!messages.some(({ role }) => role === 'assistant'))
    throw new Error(`${row.at}: column messages has none of role assistant, so there is nothing to learn; leave it out`)
  return { turns: messages.map(message => ({ message, trained: message.role === 'assistant' })) }
}

function ofPromptAndCompletion(row: Row): Reading {
  const prompt = column(row, 'prompt', promptSchema)
  const completion = column(row, 'completion', completionSchema)
  if (typeof prompt === 'string' && typeof completion === 'string') return { prompt, completion }
  if (typeof prompt === 'string' || typeof completion === 'string')
    throw new Error(`${row.at}: of prompt and completion one is text and one is messages; give both alike`)
  return { turns: [...turns(prompt, false), ...turns(completion, true)] }
}

function turns(messages: readonly ChatMessage[], trained: boolean): Turn[] {
  return messages.map(message => ({ message, trained }))
}

function column<S extends z.ZodType>({ at, columns }: Row, name: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(columns[name])
  if (!parsed.success) throw new Error(`${at}: column ${name} is not usable:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
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
