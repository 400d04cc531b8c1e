import { type Group, pack, packSizes } from '../model/index.ts'
import { type Feeds, int64Tensor, type Session } from '../runtime/index.ts'
import type { KvCache, Slot } from './kv-cache.ts'
import type { Admission } from './scheduler.ts'

/** Tokens computed at a time: bounds what exists beside the cache. */
const most = 2048

/** A beginning that is the same in several stretches is computed once if it has as many tokens. */
const worthSharing = 8

/** Tokens whose keys and values a cache lacks. */
interface Stretch {
  tokens: readonly number[]
  /** Where those of each token go, if they are wanted. */
  slots: readonly (Slot | undefined)[]
  /** Number of its adapter in the batch. */
  adapter: number
}

/** Stretches of one adapter that begin with the same tokens, `shared` of them. */
interface Family {
  shared: number
  members: readonly Stretch[]
}

/** Computes keys and values of new prompts, and of sequences that had to give theirs up. */
export async function prefill(session: Session, cache: KvCache, admission: Admission, adapters: Feeds): Promise<void> {
  for (const together of portions(stretches(admission))) {
    const laidOut = families(together).map(layOut)
    const packed = pack(
      laidOut.map(({ group }) => group),
      packSizes,
    )
    const rows = laidOut.flatMap(({ rows }) => rows)
    const feeds = {
      ...packed.feeds,
      ...adapters,
      adapter_of_row: int64Tensor(Array.from({ length: packed.tokens }, (_, row) => rows[row]?.adapter ?? 0)),
    }
    const places = rows.flatMap(({ slots }, row) => slots.flatMap(slot => (slot ? [{ row, slot }] : [])))
    await session.run(feeds, { fetch: [], writes: cache.writes(places) })
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

/** Prompts of a task begin alike: with what the chat template says first, and with worked examples. */
function families(together: readonly Stretch[]): Family[] {
  const adapters = [...new Set(together.map(({ adapter }) => adapter))]
  return adapters.flatMap(adapter => {
    const members = together.filter(one => one.adapter === adapter)
    const shared = commonLength(members)
    return shared < worthSharing
      ? members.map(one => ({ shared: one.tokens.length, members: [one] }))
      : [{ shared, members }]
  })
}

function commonLength([first, ...others]: readonly Stretch[]): number {
  const differs = first!.tokens.findIndex((token, i) => others.some(({ tokens }) => tokens[i] !== token))
  return differs < 0 ? first!.tokens.length : differs
}

/** A family as a group of a pack, with the adapter of every row and where its keys and values go. */
function layOut({ shared, members }: Family): {
  group: Group
  rows: { adapter: number; slots: readonly (Slot | undefined)[] }[]
} {
  const { tokens, adapter } = members[0]!
  const prompt = tokens.slice(0, shared)
  const ofPrompt = prompt.map((_, i) => members.map(({ slots }) => slots[i]))
  const ofMembers = members.flatMap(({ slots }) => slots.slice(shared).map(slot => [slot]))
  return {
    group: { prompt, completions: members.map(({ tokens }) => tokens.slice(shared)) },
    rows: [...ofPrompt, ...ofMembers].map(slots => ({ adapter, slots })),
  }
}
