import type { Feeds, HostTensor, Runtime } from './types.ts'

/** Feeds that lie where graphs run. */
export interface HeldFeeds {
  feeds: Feeds
  release(): Promise<void>
}

/** Brings feeds to where graphs run, once for all runs; the arrays given are empty after that. */
export async function holdFeeds(
  runtime: Pick<Runtime, 'hold'>,
  feeds: Readonly<Record<string, HostTensor>>,
): Promise<HeldFeeds> {
  const entries = Object.entries(feeds)
  const held = await allOrNone(entries.map(([, tensor]) => runtime.hold(tensor, { move: true })))
  return {
    feeds: Object.fromEntries(entries.map(([name], i) => [name, held[i]!])),
    async release() {
      await Promise.all(held.map(tensor => tensor.release()))
    },
  }
}

/** What is being brought together: where one of it fails, the rest is given back. @throws the first failure. */
export async function allOrNone<T extends { release(): Promise<void> }>(held: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(held)
  const failed = settled.find(result => result.status === 'rejected')
  const brought = settled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  if (!failed) return brought
  await Promise.allSettled(brought.map(one => one.release()))
  throw failed.reason
}

/** The same feeds in arrays of their own. */
export function copyOf(feeds: Readonly<Record<string, HostTensor>>): Record<string, HostTensor> {
  const copies = Object.entries(feeds).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }])
  return Object.fromEntries(copies)
}
