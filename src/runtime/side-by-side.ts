import type { Feeds, HostTensor, LoadOptions, Runtime } from './types.ts'

/** A graph that is loaded in several lanes. */
export interface SideBySide {
  /** How many runs are computed at once. */
  readonly lanes: number
  /** Runs the graph in the lane that is free first. Every lane gives the same values. */
  run(feeds: Feeds): Promise<Record<string, HostTensor>>
}

/** Loads a graph in lanes, so that runs asked for at the same time are computed at the same time. */
export async function loadSideBySide(
  lanes: readonly Runtime[],
  model: Uint8Array,
  options: LoadOptions,
): Promise<SideBySide> {
  const free = await Promise.all(lanes.map(lane => lane.load(model, options)))
  const waiting: (() => void)[] = []
  return {
    lanes: lanes.length,
    async run(feeds) {
      while (free.length === 0) await new Promise<void>(resolve => waiting.push(resolve))
      const session = free.pop()!
      try {
        return await session.run(feeds)
      } finally {
        free.push(session)
        waiting.shift()?.()
      }
    },
  }
}
