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
  /** Most tokens of a pack; a sequence that is longer has its own. */
  packLength: number
  /** How many packs are computed at once. */
  lanes: number
}

/** Lays sequences in order into packs of about equal length, about as many for each lane. Those without a learned token are left out. */
export function weightedPacks(
  sequences: readonly Sequence[],
  { packLength, lanes }: PackOptions,
  sizes: PackSizes,
): WeightedPack[] {
  const learned = sequences.filter(({ trained }) => trained.includes(true))
  const tokens = learned.reduce((sum, sequence) => sum + sequence.tokens.length, 0)
  const count = Math.ceil(tokens / packLength / lanes) * lanes
  const bins: Sequence[][] = []
  let before = 0
  let filled = Number.POSITIVE_INFINITY
  for (const sequence of learned) {
    const { length } = sequence.tokens
    const isDue = before + length / 2 >= (bins.length * tokens) / count
    if (isDue || filled + length > packLength) {
      bins.push([])
      filled = 0
    }
    bins.at(-1)!.push(sequence)
    filled += length
    before += length
  }
  return bins.map(bin => weightedPack(bin, sizes))
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
