import { type Group, type Pack, type PackSizes, pack } from '../../model/index.ts'
import type { Sequence } from './sequence.ts'

/** Sequences laid end to end, with the weight of every token after the first of each. */
export interface WeightedPack {
  pack: Pack
  weight: Float32Array
  /** How many of them are learned. */
  trained: number
}

/** Lays sequences into as few packs as hold `packLength` tokens each; one that is longer has its own. Those without a learned token are left out. */
export function weightedPacks(sequences: readonly Sequence[], packLength: number, sizes: PackSizes): WeightedPack[] {
  const bins: Sequence[][] = []
  let room = 0
  for (const sequence of sequences.filter(({ trained }) => trained.includes(true))) {
    if (sequence.tokens.length > room) {
      bins.push([])
      room = packLength
    }
    bins.at(-1)!.push(sequence)
    room -= sequence.tokens.length
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
