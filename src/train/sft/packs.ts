import { type Group, type Pack, type PackSizes, pack } from '../../model/index.ts'
import type { Sequence } from './sequence.ts'

/** Sequences laid end to end, with the weight of every token after the first of each. */
export interface WeightedPack {
  pack: Pack
  weight: Float32Array
  /** How many of them are learned. */
  trained: number
}

export interface PackOptions {
  /** Tokens of a pack, about. */
  packLength: number
  /** How many packs are computed at once. */
  lanes: number
}

/** Lays sequences in order into packs of about equal length, at least one a lane. Those without a learned token are left out. */
export function weightedPacks(
  sequences: readonly Sequence[],
  { packLength, lanes }: PackOptions,
  sizes: PackSizes,
): WeightedPack[] {
  const learned = sequences.filter(({ trained }) => trained.includes(true))
  const tokens = learned.reduce((sum, sequence) => sum + sequence.tokens.length, 0)
  const count = Math.ceil(tokens / packLength / lanes) * lanes
  const bins = Array.from({ length: count }, (): Sequence[] => [])
  let before = 0
  for (const sequence of learned) {
    const middle = before + sequence.tokens.length / 2
    bins[Math.floor((middle / tokens) * count)]!.push(sequence)
    before += sequence.tokens.length
  }
  return bins.filter(bin => bin.length > 0).map(bin => weightedPack(bin, sizes))
}

/** What stands before the first learned token needs no log-probability: it is the prompt of a group of one. */
function weightedPack(sequences: readonly Sequence[], sizes: PackSizes): WeightedPack {
  const parts = sequences.map(({ tokens, trained }) => {
    const first = trained.indexOf(true)
    const start = first === 0 ? 0 : first + 1
    const group: Group = { prompt: tokens.slice(0, start), completions: [tokens.slice(start)] }
    return { group, learned: trained.slice(first) }
  })
  const weight = Float32Array.from(parts.flatMap(({ learned }) => learned.map(Number)))
  const trained = weight.reduce((sum, value) => sum + value, 0)
  return {
    pack: pack(
      parts.map(({ group }) => group),
      sizes,
    ),
    weight,
    trained,
  }
}
