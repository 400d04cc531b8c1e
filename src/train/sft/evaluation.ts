import { pMapIterable } from 'p-map'
import type { Adapter } from '../../adapter/index.ts'
import type { Network } from '../../model/index.ts'
import { openLogProbs } from '../log-probs.ts'
import type { Loss } from '../loss.ts'
import { type WeightedPack, weightedPacks } from './packs.ts'
import type { Sequence } from './sequence.ts'

export interface PackHooks {
  signal?: AbortSignal | undefined
  /** Called after every pack. */
  onPack?(done: number, total: number): void
}

/** Held-out sequences. */
export interface Evaluation {
  /** Mean negative log-probability of their learned tokens, under the adapter as it is. */
  loss(hooks: PackHooks): Promise<number>
}

/** Loads the forward graph; undefined without sequences. @throws Error where nothing of them is learned. */
export async function openEvaluation(
  model: Network,
  adapter: Adapter,
  sequences: readonly Sequence[],
  { sizes, packLength }: { sizes: Loss['sizes']; packLength: number },
): Promise<Evaluation | undefined> {
  if (sequences.length === 0) return undefined
  const graph = await openLogProbs(model, adapter, sizes)
  const packs = weightedPacks(sequences, { packLength, lanes: graph.lanes }, sizes)
  if (packs.length === 0)
    throw new Error(
      'sft: of no held-out demonstration there is a completion left within maxLength; shorten them, or raise it',
    )
  const trained = packs.reduce((sum, pack) => sum + pack.trained, 0)
  return {
    async loss({ signal, onPack }) {
      let total = 0
      let done = 0
      const held = await graph.hold()
      const logProbsOf = async ({ pack }: WeightedPack) => {
        signal?.throwIfAborted()
        return held.of(pack)
      }
      try {
        for await (const logProbs of pMapIterable(packs, logProbsOf, { concurrency: graph.lanes })) {
          const { weight } = packs[done]!
          for (const [i, value] of logProbs.entries()) total += value * weight[i]!
          done += 1
          onPack?.(done, packs.length)
        }
      } finally {
        await held.release()
      }
      return -total / trained
    },
  }
}
