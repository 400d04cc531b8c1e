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
    const laidOut = together.map(layOut)
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

/** Stretches to compute at a time, by families. Prompts of a task begin alike: with what the chat template says first, and with worked examples. */
function portions(all: readonly Stretch[]): Family[][] {
  const result: Family[][] = []
  let room = 0
  for (const stretch of all) {
    const last = result.at(-1) ?? []
    const family = last.find(({ members }) => members[0]!.adapter === stretch.adapter)
    const grown = family ? joined(family, stretch) : alone(stretch)
    const needed = family ? size(grown) - size(family) : size(grown)
    if (needed > room || result.length === 0) {
      result.push([alone(stretch)])
      room = most - stretch.tokens.length
    } else {
      result[result.length - 1] = [...last.filter(one => one !== family), grown]
      room -= needed
    }
  }
  return result
}

function alone(stretch: Stretch): Family {
  return { shared: stretch.tokens.length, members: [stretch] }
}

function joined({ shared, members }: Family, stretch: Stretch): Family {
  const [first] = members
  const differs = stretch.tokens.findIndex((token, i) => first!.tokens[i] !== token)
  const common = differs < 0 ? stretch.tokens.length : differs
  const least = Math.min(shared, common)
  return { shared: least < worthSharing ? 0 : least, members: [...members, stretch] }
}

/** Tokens that are computed for a family. */
function size({ shared, members }: Family): number {
  return members.reduce((sum, { tokens }) => sum + tokens.length - shared, shared)
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
