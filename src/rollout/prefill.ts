import { pack, packSizes } from '../model/index.ts'
import { type Feeds, int64Tensor, type Session } from '../runtime/index.ts'
import type { KvCache, Slot } from './kv-cache.ts'
import type { Admission } from './scheduler.ts'

/** Tokens computed at a time: bounds what exists beside the cache. */
const most = 2048

/** Tokens whose keys and values a cache lacks. */
interface Stretch {
  tokens: readonly number[]
  /** Where those of each token go, if they are wanted. */
  slots: readonly (Slot | undefined)[]
  /** Number of its adapter in the batch. */
  adapter: number
}

/** Computes keys and values of new prompts, and of sequences that had to give theirs up. */
export async function prefill(session: Session, cache: KvCache, admission: Admission, adapters: Feeds): Promise<void> {
  for (const together of portions(stretches(admission))) {
    const packed = pack(
      together.map(({ tokens }) => ({ prompt: tokens, completions: [] })),
      packSizes,
    )
    const ofRow = together.flatMap(({ tokens, adapter }) => tokens.map(() => adapter))
    const feeds = {
      ...packed.feeds,
      ...adapters,
      adapter_of_row: int64Tensor(Array.from({ length: packed.tokens }, (_, i) => ofRow[i] ?? 0)),
    }
    await session.run(feeds, { fetch: [], writes: cache.writes(together.flatMap(({ slots }) => slots)) })
  }
}

function stretches({ prompts, resumed }: Admission): Stretch[] {
  const ofPrompts = prompts.map(prompt => ({
    tokens: prompt.tokens.slice(0, -1),
    slots: prompt.slots(),
    adapter: prompt.adapter,
  }))
  const ofSequences = resumed.map(sequence => ({
    tokens: [...sequence.prompt.tokens, ...sequence.tokens.slice(0, -1)],
    slots: [...sequence.prompt.tokens.slice(1).map(() => undefined), ...sequence.slots()],
    adapter: sequence.prompt.adapter,
  }))
  return [...ofPrompts, ...ofSequences].filter(({ tokens }) => tokens.length > 0)
}

function portions(all: readonly Stretch[]): Stretch[][] {
  const result: Stretch[][] = []
  let room = 0
  for (const stretch of all) {
    if (stretch.tokens.length > room || result.length === 0) {
      result.push([])
      room = most
    }
    result.at(-1)!.push(stretch)
    room -= stretch.tokens.length
  }
  return result
}
