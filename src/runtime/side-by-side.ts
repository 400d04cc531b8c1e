import { allOrNone, copyOf, holdFeeds } from './hold-feeds.ts'
import type { Feeds, HostTensor, LoadOptions, Runtime } from './types.ts'

/** Runs of a graph that is loaded in several lanes. */
export interface LaneRuns {
  /** Runs the graph in the lane that is free first. Every lane gives the same values. */
  run(feeds: Feeds): Promise<Record<string, HostTensor>>
}

/** Runs that need no more than the feeds that are not held. */
export interface HeldRuns extends LaneRuns {
  /** To be called once all of them are done. */
  release(): Promise<void>
}

/** A graph that is loaded in several lanes. */
export interface SideBySide extends LaneRuns {
  /** How many runs are computed at once. */
  readonly lanes: number
  /** Brings a copy of some feeds to every lane, once for many runs. */
  hold(feeds: Readonly<Record<string, HostTensor>>): Promise<HeldRuns>
}

/** Loads a graph in lanes, so that runs asked for at the same time are computed at the same time. */
export async function loadSideBySide(
  lanes: readonly Runtime[],
  model: Uint8Array,
  options: LoadOptions,
): Promise<SideBySide> {
  const sessions = await Promise.all(lanes.map(lane => lane.load(model, options)))
  const free = [...sessions.keys()]
  const waiting: (() => void)[] = []
  const run = async (feedsOf: (lane: number) => Feeds) => {
    while (free.length === 0) await new Promise<void>(resolve => waiting.push(resolve))
    const lane = free.pop()!
    try {
      return await sessions[lane]!.run(feedsOf(lane))
    } finally {
      free.push(lane)
      waiting.shift()?.()
    }
  }
  return {
    lanes: lanes.length,
    run: feeds => run(() => feeds),
    async hold(feeds) {
      const held = await allOrNone(lanes.map(lane => holdFeeds(lane, copyOf(feeds))))
      return {
        run: others => run(lane => ({ ...held[lane]!.feeds, ...others })),
        async release() {
          await Promise.all(held.map(({ release }) => release()))
        },
      }
    },
  }
}
