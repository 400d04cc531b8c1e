import { cacheNames, type Network, pageSize } from '../model/index.ts'
import { type Feeds, float32Tensor, type HeldTensor, type RowCopy, type Runtime, type Write } from '../runtime/index.ts'
import { PagePool } from './pages.ts'

/** Where one token's keys and values lie. */
export interface Slot {
  page: number
  /** Its place in the page. */
  at: number
}

/** A row of new keys and values, and where it goes. */
export interface Placed {
  row: number
  slot: Slot
}

/** Keys and values of all sequences, in pages. Host-owned here; where graphs run on another device it owns them. */
export interface KvCache {
  readonly pool: PagePool
  /** The pages as inputs of a decode graph: own pages 0 … `ownEnd` − 1, prompt pages from `promptStart` on. */
  feeds(ownEnd: number, promptStart: number): Feeds
  /** Puts rows of a graph's new keys and values into slots; a row may go into several, or none. */
  writes(placed: readonly Placed[]): Record<string, Write>
  /** Copies pages to the places of others. */
  copyPages(pairs: readonly RowCopy[]): Promise<void>
  /** Takes memory for the pages, all zero: what a sequence that failed has left in them, NaN say, would spread. */
  open(): Promise<void>
  /** Gives it back, until it is opened again. */
  close(): Promise<void>
}

/** Bytes of the keys and values of one page. */
export function pageBytes({ numHiddenLayers, numKeyValueHeads, headDim }: Network['config']): number {
  return numHiddenLayers * 2 * numKeyValueHeads * headDim * pageSize * 4
}

/** Bytes of the keys and values of one sequence, however its tokens fall on pages. */
export function bytesOfTokens(config: Network['config'], tokens: number): number {
  return (Math.ceil(tokens / pageSize) + 2) * pageBytes(config)
}

/** A cache of at most `bytes`, closed. The system gives it memory as pages are first used. */
export function kvCache(config: Network['config'], runtime: Runtime, bytes: number): KvCache {
  const { numHiddenLayers, numKeyValueHeads: kvHeads, headDim } = config
  const pages = Math.floor(bytes / pageBytes(config))
  const layers = Array.from({ length: numHiddenLayers }, (_, layer) => layer)
  /** One array for all layers: the system takes back only large ones at once. */
  const hold = () => {
    const dims = [numHiddenLayers * 2 * pages, kvHeads, pageSize, headDim]
    const data = new Float32Array(dims.reduce((a, b) => a * b, 1))
    return runtime.hold({ ...float32Tensor([], dims), data }, { move: true })
  }
  let all: HeldTensor | undefined
  const opened = () => {
    if (!all) throw new Error('rollout: the cache is closed')
    return all
  }

  /** An entry for the keys and one for the values of every layer, from the page of `all` that is their first. */
  function each<T>(names: (layer: number) => [string, string], make: (first: number) => T): Record<string, T> {
    const entries = layers.flatMap(layer =>
      names(layer).map((name, i) => [name, make((2 * layer + i) * pages)] as const),
    )
    return Object.fromEntries(entries)
  }

  return {
    pool: new PagePool(pages),
    feeds: (ownEnd, promptStart) => ({
      ...each(cacheNames.own, first => opened().rows(first, first + ownEnd)),
      ...each(cacheNames.prompt, first => opened().rows(first + promptStart, first + pages)),
    }),
    writes(placed) {
      const sources = new Int32Array(placed.length * kvHeads)
      const places = new Int32Array(sources.length)
      for (const [i, { row, slot }] of placed.entries())
        for (let head = 0; head < kvHeads; head++) {
          sources[i * kvHeads + head] = row * kvHeads + head
          places[i * kvHeads + head] = (slot.page * kvHeads + head) * pageSize + slot.at
        }
      const how = { chunk: headDim, sources, places }
      return each(cacheNames.made, first => ({ into: opened().rows(first, first + pages), ...how }))
    },
    copyPages(pairs) {
      const first = Array.from({ length: 2 * numHiddenLayers }, (_, i) => i * pages)
      return opened().copyRows(first.flatMap(start => pairs.map(([from, to]) => [start + from, start + to] as const)))
    },
    async open() {
      all ??= await hold()
    },
    async close() {
      const held = all
      all = undefined
      await held?.release()
    },
  }
}
