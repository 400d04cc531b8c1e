import type { Adapter } from '../adapter/index.ts'
import { type Network, type Pack, pack } from '../model/index.ts'
import { grpoObjective } from './grpo-objective.ts'
import { type GrpoSettings, lossSettingsOf } from './grpo-options.ts'
import { type HeldLogProbs, openLogProbs } from './log-probs.ts'
import { type HeldGradients, openLoss, type PackGradient } from './loss.ts'
import type { ScoredGroup } from './scored-group.ts'

/** A group that a gradient is computed for: the arrays have a value of every completion token. */
export interface PreparedGroup {
  group: ScoredGroup
  pack: Pack
  samplingLogProbs: Float32Array
  /** Before the first update; left out where there is only one update a step. */
  oldLogProbs?: Float32Array
  /** Of the model without adapter; left out without KL. */
  referenceLogProbs?: Float32Array
}

/** What GRPO computes with the model: the unit of gradient work is one group. */
export interface GrpoGraphs {
  /** How many groups are computed at once where they are asked for at once. */
  lanes: number
  /** To be taken before the first update of a step: at the adapter's numbers as they are now. */
  holdPreparation(): Promise<GroupPreparation>
  /** At the adapter's numbers as they are now. */
  hold(): Promise<GroupGradients>
}

export interface GroupPreparation extends Pick<HeldLogProbs, 'release'> {
  /** Takes down what later updates compare with. */
  prepare(group: ScoredGroup): Promise<PreparedGroup>
}

export interface GroupGradients extends Pick<HeldGradients, 'release'> {
  /** Sums over the group of what is maximised: nothing is divided yet. @throws Error where they are not finite. */
  gradient(prepared: PreparedGroup): Promise<PackGradient>
}

/** Loads the graphs that the settings need. Keep them: releasing does not give all of their memory back. */
export async function openGrpoGraphs(
  model: Network,
  adapter: Adapter,
  settings: GrpoSettings & { recompute: boolean },
): Promise<GrpoGraphs> {
  const { temperature, beta, recompute, importanceSamplingCorrection } = settings
  // After the first update the model is another than the one that drew the completions.
  const offPolicy = settings.numIterations * settings.numMiniBatches > 1
  const objective = grpoObjective({ ...lossSettingsOf(settings), offPolicy })
  const loss = await openLoss(model, adapter, { objective, recompute })
  const old = offPolicy ? await openLogProbs(model, adapter, loss.sizes) : undefined
  const reference = beta === 0 ? undefined : await openLogProbs(model, undefined, loss.sizes)
  return {
    lanes: loss.lanes,
    async holdPreparation() {
      const held = await old?.hold()
      return {
        async prepare(group) {
          const completions = group.completions.map(({ tokens }) => tokens)
          const packed = pack([{ prompt: group.problem.tokens, completions }], loss.sizes)
          return {
            group,
            pack: packed,
            samplingLogProbs: concatenated(group.completions.map(({ logProbs }) => logProbs)),
            ...(held && { oldLogProbs: await held.of(packed, temperature) }),
            ...(reference && { referenceLogProbs: await reference.of(packed, temperature) }),
          }
        },
        release: async () => held?.release(),
      }
    },
    async hold() {
      const held = await loss.hold()
      return {
        async gradient({ group, pack, samplingLogProbs, oldLogProbs, referenceLogProbs }) {
          const inputs = {
            weight: perToken(group, c => (settings.lossType === 'grpo' ? 1 / group.completions[c]!.tokens.length : 1)),
            advantage: perToken(group, c => group.advantages[c]!),
            ...(importanceSamplingCorrection && { sampling_log_probs: samplingLogProbs }),
            ...(oldLogProbs && { old_log_probs: oldLogProbs }),
            ...(referenceLogProbs && { ref_log_probs: referenceLogProbs }),
          }
          const sums = await held.gradient(pack, inputs, temperature)
          checkFinite(group, sums)
          return sums
        },
        release: held.release,
      }
    },
  }
}

/** A value of every completion, for each of its tokens. */
function perToken({ completions }: ScoredGroup, value: (completion: number) => number): number[] {
  return completions.flatMap(({ tokens }, c) => new Array<number>(tokens.length).fill(value(c)))
}

function checkFinite({ problem }: ScoredGroup, sums: PackGradient): void {
  if (Number.isFinite(sums.objective) && sums.isFinite()) return
  throw new Error(
    `grpo: loss or gradient of problem ${problem.id} is not finite; the adapter keeps its last good numbers. ` +
      'Go on with a lower learningRate; where that ends here too, the numbers of the last checkpoint are too large already: remove it first',
  )
}

/** Arrays laid end to end. */
export function concatenated(arrays: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const array of arrays) {
    whole.set(array, at)
    at += array.length
  }
  return whole
}
