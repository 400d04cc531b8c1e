import { pageSize } from '../model/index.ts'
import { type Feeds, float32Tensor, type HostTensor, int64Tensor } from '../runtime/index.ts'
import type { PromptState, Sequence } from './sequence.ts'

/** What masks a score: its weight in a softmax is 0. */
const masked = -1e30

/** One decode step of some sequences: the inputs that say which row reads which pages, and how far the pages reach. */
export interface Batch {
  feeds: Feeds
  ownEnd: number
  promptStart: number
}

/** @param pages pages of the whole cache */
export function batchOf(sequences: readonly Sequence[], { pages, kvHeads }: { pages: number; kvHeads: number }): Batch {
  const prompts = byPrompt(sequences)
  const sharing = Math.max(1, ...[...prompts.values()].map(rows => rows.length))
  // Not spread into Math.max: they may be more than a call takes arguments.
  const ownEnd = 1 + sequences.flatMap(sequence => sequence.pages).reduce((a, b) => Math.max(a, b))
  // The last page is read at the least: a graph's inputs are never empty.
  const promptPages = [...prompts.keys()].flatMap(prompt => prompt.pages ?? [])
  const promptStart = promptPages.reduce((a, b) => Math.min(a, b), pages - 1)
  const shared = promptFeeds(prompts, { promptStart, pages, sharing })
  const own = ownFeeds(sequences, ownEnd)
  // A page's results stand one head of keys after the other, and for a prompt's page one row after the other in each.
  const entries = sequences.map((sequence, row) => [
    ...sequence.filled.map(page => ({ first: page * kvHeads, step: 1 })),
    ...(sequence.prompt.pages ?? []).map(page => ({
      first: (ownEnd + (page - promptStart) * sharing) * kvHeads + shared.place[row]!,
      step: sharing,
    })),
  ])
  return {
    ownEnd,
    promptStart,
    feeds: {
      tokens: int64Tensor(sequences.map(({ next }) => next)),
      positions: int64Tensor(sequences.map(({ position }) => position)),
      row_numbers: int64Tensor(sequences.map((_, row) => row)),
      adapter_of_row: int64Tensor(sequences.map(({ prompt }) => prompt.adapter)),
      ...own,
      ...shared.feeds,
      ...tableFeeds(entries, kvHeads),
    },
  }
}

/** Rows of the sequences of every prompt. */
function byPrompt(sequences: readonly Sequence[]): Map<PromptState, number[]> {
  const rows = new Map<PromptState, number[]>()
  for (const [row, { prompt }] of sequences.entries()) rows.set(prompt, [...(rows.get(prompt) ?? []), row])
  return rows
}

function ownFeeds(sequences: readonly Sequence[], ownEnd: number): Record<string, HostTensor> {
  const rows = new Array<number>(ownEnd).fill(0)
  const bias = new Float32Array(ownEnd * pageSize).fill(masked)
  for (const [row, sequence] of sequences.entries())
    for (const [i, page] of sequence.pages.entries()) {
      rows[page] = row
      fillPage(bias, page, sequence.cached - i * pageSize)
    }
  return { own_rows: int64Tensor(rows), own_bias: { ...float32Tensor([], [ownEnd, 1, 1, pageSize]), data: bias } }
}

function promptFeeds(
  prompts: ReadonlyMap<PromptState, readonly number[]>,
  { promptStart, pages, sharing }: { promptStart: number; pages: number; sharing: number },
): { feeds: Record<string, HostTensor>; place: number[] } {
  const count = pages - promptStart
  const rows = new Array<number>(count * sharing).fill(0)
  const bias = new Float32Array(count * pageSize).fill(masked)
  const place: number[] = []
  for (const [prompt, members] of prompts) {
    for (const [i, row] of members.entries()) place[row] = i
    for (const [i, page] of (prompt.pages ?? []).entries()) {
      for (const [j, row] of members.entries()) rows[(page - promptStart) * sharing + j] = row
      fillPage(bias, page - promptStart, prompt.tokens.length - 1 - i * pageSize)
    }
  }
  const feeds = {
    prompt_rows: int64Tensor(rows, [count, sharing]),
    prompt_bias: { ...float32Tensor([], [count, 1, 1, pageSize]), data: bias },
  }
  return { feeds, place }
}

/** Unmasks the first tokens of a page. */
function fillPage(bias: Float32Array, page: number, tokens: number): void {
  if (tokens > 0) bias.fill(0, page * pageSize, page * pageSize + Math.min(tokens, pageSize))
}

/** Where a row's blocks of results stand: that of head h at `first` + h · `step`. */
interface Entry {
  first: number
  step: number
}

function tableFeeds(entries: readonly (readonly Entry[])[], kvHeads: number): Record<string, HostTensor> {
  const rows = entries.length
  const slots = Math.max(1, ...entries.map(({ length }) => length))
  const table = new Array<number>(rows * kvHeads * slots).fill(0)
  const bias = new Float32Array(rows * slots).fill(masked)
  for (const [row, list] of entries.entries())
    for (const [slot, { first, step }] of list.entries()) {
      bias[row * slots + slot] = 0
      for (let head = 0; head < kvHeads; head++) table[(row * kvHeads + head) * slots + slot] = first + head * step
    }
  const itself = Array.from({ length: rows * kvHeads }, (_, i) => i - rows * kvHeads)
  return {
    table: int64Tensor(table, [rows, kvHeads, slots]),
    table_bias: { ...float32Tensor([], [rows, 1, slots]), data: bias },
    itself: int64Tensor(itself, [rows, kvHeads]),
  }
}
