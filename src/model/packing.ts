import { type HostTensor, int64Tensor } from '../runtime/index.ts'
import { attentionFeeds, FILLERS, type Segment } from './attention-plan.ts'
import { isSmall } from './lanes.ts'

/** A prompt with completions of it. The prompt is computed once. */
export interface Group {
  /** Its last token predicts the first of every completion. Empty: then nothing does, and that one is no completion token. */
  prompt: readonly number[]
  completions: readonly (readonly number[])[]
}

export interface PackSizes {
  /** Rows of an attention block. */
  blockSize: number
  /** Tokens whose logits exist at a time. */
  chunkSize: number
}

/** Large enough for efficient products, small enough that little is computed for nothing and a chunk's logits stay small. */
export const packSizes: PackSizes = { blockSize: 64, chunkSize: 256 }

/** A small model reads many short sequences: with blocks half as long, pre-training nano is a tenth faster. */
export function packSizesOf(parameters: number): PackSizes {
  return isSmall(parameters) ? { ...packSizes, blockSize: 32 } : packSizes
}

/** Groups laid end to end, as the inputs of a graph that reads packs. */
export interface Pack {
  feeds: Record<string, HostTensor>
  /** Rows, padding included. */
  tokens: number
  /** Completion tokens, in order: group, completion, position. */
  completionTokens: number
  /** One value for every completion token as [slots], the padding 0. */
  perSlot(values: ArrayLike<number>): HostTensor
}

/**
 * Packs groups: every prompt, then its completions, without padding between them. Slots beyond the completion tokens have none: what is made of
 * their log-probabilities must not have a gradient.
 * Lengths are rounded up to a few sizes, since ONNX Runtime keeps memory for every shape that it has seen.
 */
export function pack(groups: readonly Group[], { blockSize, chunkSize }: PackSizes): Pack {
  const tokens: number[] = []
  const positions: number[] = []
  const segments: Segment[] = []
  const slotRows: number[] = []
  const slotTokens: number[] = []

  function append(ids: readonly number[], first: number, prompt: Segment['prompt'], seenUntil: number): void {
    if (ids.length > 0) segments.push({ start: tokens.length, length: ids.length, prompt, seenUntil })
    for (const [i, id] of ids.entries()) {
      tokens.push(id)
      positions.push(first + i)
    }
  }

  for (const { prompt, completions } of groups) {
    const start = tokens.length
    const end = start + prompt.length
    append(prompt, 0, { start, end: start }, end + completions.reduce((sum, ids) => sum + ids.length, 0))
    for (const ids of completions) {
      const row = tokens.length
      append(ids, prompt.length, { start, end }, row + ids.length)
      // Without a prompt nothing predicts the first token.
      for (let i = prompt.length === 0 ? 1 : 0; i < ids.length; i++) {
        slotRows.push(i === 0 ? end - 1 : row + i - 1)
        slotTokens.push(ids[i]!)
      }
    }
  }

  // Rows of no segment: nothing looks at them.
  const length = packedRows(tokens.length)
  while (tokens.length < length) {
    tokens.push(0)
    positions.push(0)
  }

  const completionTokens = slotRows.length
  const chunks = Math.max(1, Math.ceil(completionTokens / chunkSize))
  const slots = chunks * chunkSize
  return {
    feeds: {
      tokens: int64Tensor(tokens),
      positions: int64Tensor(positions),
      ...attentionFeeds(segments, tokens.length, blockSize),
      slot_rows: int64Tensor(filled(slotRows, slots), [chunks, chunkSize]),
      ...slotsByRow(slotRows, tokens.length, slots),
      slot_tokens: int64Tensor(filled(slotTokens, slots), [chunks, chunkSize]),
      chunk_count: int64Tensor([chunks], []),
    },
    tokens: tokens.length,
    completionTokens,
    perSlot(values) {
      if (values.length !== completionTokens)
        throw new Error(`pack: ${values.length} values for ${completionTokens} completion tokens`)
      const data = new Float32Array(slots)
      data.set(values as ArrayLike<number>)
      return { dtype: 'float32', dims: [slots], data }
    },
  }
}

/** The slots of each row; `none` stands for no slot. */
function slotsByRow(slotRows: readonly number[], tokens: number, none: number): Record<string, HostTensor> {
  const first = new Array<number>(tokens).fill(none)
  const further: number[] = []
  for (const [slot, row] of slotRows.entries()) {
    if (first[row] === none) first[row] = slot
    else further.push(slot)
  }
  // One at least, since ONNX Runtime's scatter takes no empty list.
  if (further.length === 0) further.push(none)
  return {
    row_slots: int64Tensor(first),
    further_slots: int64Tensor(further),
    further_rows: int64Tensor(further.map(slot => slotRows[slot] ?? 0)),
  }
}

/** Rows of a pack of so many tokens. */
export function packedRows(tokens: number): number {
  return roundUp(tokens + FILLERS)
}

/** The next of sizes that lie a sixteenth of a power of two apart, so that padding stays below a sixteenth. */
function roundUp(length: number): number {
  const step = Math.max(16, 2 ** Math.floor(Math.log2(Math.max(1, length))) / 16)
  return Math.ceil(length / step) * step
}

function filled(values: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, i) => values[i] ?? 0)
}
