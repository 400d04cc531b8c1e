import { input, type Tensor } from '../graph/index.ts'
import { type HostTensor, int64Tensor } from '../runtime/index.ts'

/**
 * Blocks of rows, each with the rows of the other side that it meets; blocks that meet about as many are computed at once, as a tile. What is
 * missing to the tile's full size are filler rows.
 */
export interface Tiles {
  /** Number of tiles: int64 []. */
  count: Tensor
  /** Rows of every block: int64 [tiles, batch, blockSize]. */
  rows: Tensor
  /** What the blocks meet, the tiles side by side: int64 [batch, met]. */
  met: Tensor
  /** Start and end of each tile in `met`: int64 [tiles, 2]. */
  bounds: Tensor
}

/** One side of an attention, queries or keys, cut into tiles of several shapes. */
export interface Side {
  tiles: Tiles[]
  /** Where each row stands in the blocks of all tiles laid end to end: int64 [tokens]. */
  order: Tensor
}

/**
 * Which keys the rows of a pack see. The pack is cut into blocks of rows of one segment (a prompt, or what follows it);
 * a row sees its prompt and its own segment up to itself.
 */
export interface AttentionPlan {
  /** A row sees those whose number is not above its own: int64 [tokens]. */
  rowNumbers: Tensor
  /** Blocks of queries with the keys that they see. */
  queries: Side
  /** Blocks of keys with the queries that see them. */
  keys: Side
}

/** Tiles of many narrow blocks, and of single ones that meet a lot. */
const classes = ['narrow', 'wide'] as const

/** Scores of one head in a tile, in squares of a block: enough that its work outweighs its overhead, few enough to stay in the cache. */
const TILE_SQUARES = 16

/** The plan as graph inputs, which `attentionFeeds` makes. */
export function attentionInputs(blockSize: number): AttentionPlan {
  return {
    rowNumbers: input('row_numbers', 'int64', ['tokens']),
    queries: sideInputs('queries', blockSize),
    keys: sideInputs('keys', blockSize),
  }
}

function sideInputs(side: string, blockSize: number): Side {
  const tilesOf = (name: string): Tiles => ({
    count: input(`${name}_count`, 'int64', []),
    rows: input(`${name}_rows`, 'int64', [`${name}_tiles`, `${name}_batch`, blockSize]),
    met: input(`${name}_met`, 'int64', [`${name}_batch`, `${name}_length`]),
    bounds: input(`${name}_bounds`, 'int64', [`${name}_tiles`, 2]),
  })
  return {
    tiles: classes.map(kind => tilesOf(`${side}_${kind}`)),
    order: input(`${side}_order`, 'int64', ['tokens']),
  }
}

/** Rows that belong together: a prompt, or a completion. */
export interface Segment {
  start: number
  length: number
  /** Rows of the prompt before it; empty for a prompt. */
  prompt: { start: number; end: number }
  /** End of the rows that may see it. */
  seenUntil: number
}

/** Rows that no segment needs: as a query, one that sees nothing, and as a key, one that nothing sees. */
export const FILLERS = 2

/** Values of `attentionInputs` for segments that leave at least the last `FILLERS` of some rows free. */
export function attentionFeeds(
  segments: readonly Segment[],
  tokens: number,
  blockSize: number,
): Record<string, HostTensor> {
  const [blind, hidden] = [tokens - 2, tokens - 1]
  const numbers = Array.from({ length: tokens }, (_, row) => row)
  numbers[blind] = -1
  const blocks = segments.flatMap(segment => blocksOf(segment, blockSize))
  const queries = blocks.map(
    ({ first, end, segment }): Block => ({
      rows: range(first, end),
      met: [...range(segment.prompt.start, segment.prompt.end), ...range(segment.start, end)],
    }),
  )
  const keys = blocks.map(
    ({ first, end, segment }): Block => ({
      rows: range(first, end),
      met: range(first, segment.seenUntil),
    }),
  )
  return {
    row_numbers: int64Tensor(numbers),
    ...sideFeeds('queries', queries, { tokens, blockSize, filler: blind, otherFiller: hidden }),
    ...sideFeeds('keys', keys, { tokens, blockSize, filler: hidden, otherFiller: blind }),
  }
}

function blocksOf(segment: Segment, blockSize: number): { first: number; end: number; segment: Segment }[] {
  const { start, length } = segment
  return Array.from({ length: Math.ceil(length / blockSize) }, (_, i) => {
    const first = start + i * blockSize
    return { first, end: Math.min(first + blockSize, start + length), segment }
  })
}

interface Block {
  rows: readonly number[]
  met: readonly number[]
}

interface Sizes {
  tokens: number
  blockSize: number
  /** Row that stands for none on this side. */
  filler: number
  /** The same on the other side. */
  otherFiller: number
}

function sideFeeds(side: string, blocks: readonly Block[], sizes: Sizes): Record<string, HostTensor> {
  const sorted = [...blocks].sort((a, b) => a.met.length - b.met.length)
  const { count, batch } = narrowTiles(sorted, sizes.blockSize)
  // Rows without a segment have order 0: they read what the filler's block gives.
  const filler: Block = { rows: [sizes.filler], met: [sizes.otherFiller] }
  const order = new Array<number>(sizes.tokens).fill(0)
  let placed = 0
  const place = (name: string, own: readonly Block[], batch: number) => {
    const laid = filled([filler, ...own], batch, filler)
    for (const { rows } of laid) {
      if (rows !== filler.rows) for (const [i, row] of rows.entries()) order[row] = placed + i
      placed += sizes.blockSize
    }
    return tileFeeds(name, laid, batch, sizes)
  }
  const feeds = {
    ...place(`${side}_narrow`, sorted.slice(0, count), batch),
    ...place(`${side}_wide`, sorted.slice(count), 1),
  }
  return { ...feeds, [`${side}_order`]: int64Tensor(order) }
}

/** How many of some blocks, narrow ones first, are laid into tiles of how many, so that there are few tiles in all. */
function narrowTiles(sorted: readonly Block[], blockSize: number): { count: number; batch: number } {
  let best = { count: 0, batch: 1, tiles: sorted.length + 1 }
  for (const [i, { met }] of sorted.entries()) {
    const room = Math.max(1, Math.floor((TILE_SQUARES * blockSize) / met.length))
    const tiles = Math.ceil((i + 2) / room)
    const all = tiles + sorted.length - i - 1
    if (all <= best.tiles) best = { count: i + 1, batch: Math.ceil((i + 2) / tiles), tiles: all }
  }
  return best
}

/** Blocks for whole tiles. */
function filled(blocks: readonly Block[], batch: number, filler: Block): Block[] {
  const missing = Math.ceil(blocks.length / batch) * batch - blocks.length
  return [...blocks, ...Array.from({ length: missing }, () => filler)]
}

function tileFeeds(name: string, blocks: readonly Block[], batch: number, sizes: Sizes): Record<string, HostTensor> {
  const tiles = Array.from({ length: blocks.length / batch }, (_, t) => blocks.slice(t * batch, (t + 1) * batch))
  const widths = tiles.map(tile => Math.max(...tile.map(({ met }) => met.length)))
  let length = 0
  const ends = widths.map(width => (length += width))
  const met = Array.from({ length: batch }, (_, b) =>
    tiles.flatMap((tile, t) => padded(tile[b]!.met, widths[t]!, sizes.otherFiller)),
  )
  return {
    [`${name}_count`]: int64Tensor([tiles.length], []),
    [`${name}_rows`]: int64Tensor(
      blocks.flatMap(({ rows }) => padded(rows, sizes.blockSize, sizes.filler)),
      [tiles.length, batch, sizes.blockSize],
    ),
    [`${name}_met`]: int64Tensor(met.flat(), [batch, length]),
    [`${name}_bounds`]: int64Tensor(
      ends.flatMap((end, t) => [end - widths[t]!, end]),
      [tiles.length, 2],
    ),
  }
}

function padded(values: readonly number[], length: number, filler: number): number[] {
  return Array.from({ length }, (_, i) => values[i] ?? filler)
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i)
}
