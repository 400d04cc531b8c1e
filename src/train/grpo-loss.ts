import { type GrpoLossOptions, type GrpoLossSettings, parseGrpoLoss } from './grpo-options.ts'
import { Summary } from './summary.ts'
import type { Metrics } from './training-step.ts'

/** Arrays over all completion tokens, completions laid end to end, and values of every completion. */
export interface GrpoLossInput extends GrpoLossOptions {
  /** log π of every token. */
  logProbs: ArrayLike<number>
  /** Those that ratios are taken to. Left out: `logProbs` themselves, as in the first update of a step. */
  oldLogProbs?: ArrayLike<number>
  /** Those of the model without adapter: needed where `beta` is not 0. */
  referenceLogProbs?: ArrayLike<number>
  /** Those that the rollout drew with. */
  samplingLogProbs?: ArrayLike<number>
  /** Of every completion. */
  advantages: ArrayLike<number>
  /** Tokens of every completion. */
  completionLengths: ArrayLike<number>
  /** What dapo divides by. Default: the tokens given; more where groups were left out. */
  numTokens?: number
  /** What grpo divides by. Default: the completions given; more where groups were left out. */
  numSequences?: number
}

export interface GrpoLoss {
  loss: number
  /** ∂loss/∂logProbs. */
  gradient: Float64Array
  /** By TRL's names, `kl`, `clip_ratio/…`, `sampling/…`, and of the policy that drew `sampling/kl` and `sampling/effective_sample_size`; null where there is nothing to measure. */
  metrics: Metrics
}

/**
 * The GRPO loss as TRL computes it, in float64 from log-probabilities alone. A token's part is
 * −min(ρ A, clip(ρ) A) · w + β k3, with ρ = π / π_old, w = min(π_old / π_sampling, cap) and k3 = π_ref / π − ln(π_ref / π) − 1.
 * @throws Error where arrays differ in length, the reference is missing, or an option is unknown or out of range.
 */
export function grpoLoss(input: GrpoLossInput): GrpoLoss {
  const { logProbs, oldLogProbs, referenceLogProbs, samplingLogProbs, advantages, completionLengths, ...rest } = input
  const { numTokens = logProbs.length, numSequences = completionLengths.length, ...options } = rest
  const settings = parseGrpoLoss(options)
  check(input, settings)
  const gradient = new Float64Array(logProbs.length)
  const measured = new Measured()
  let loss = 0
  let at = 0
  for (let c = 0; c < completionLengths.length; c++) {
    const divisor = settings.lossType === 'dapo' ? numTokens : completionLengths[c]! * numSequences
    let sum = 0
    for (const end = at + completionLengths[c]!; at < end; at++) {
      const own = logProbs[at]!
      const others = {
        old: oldLogProbs?.[at] ?? own,
        reference: referenceLogProbs?.[at],
        sampling: samplingLogProbs?.[at],
      }
      const token = tokenLoss(own, others, advantages[c]!, settings)
      measured.add(token)
      sum += token.loss
      gradient[at] = token.slope / divisor
    }
    if (sum !== 0) loss += sum / divisor
  }
  return { loss, gradient, metrics: measured.metrics() }
}

interface TokenLoss {
  loss: number
  /** d loss / d log π */
  slope: number
  isLowClipped: boolean
  isHighClipped: boolean
  kl?: number
  /** The importance weight, cut off at the cap, |log π_old − log π_sampling|, and their divergence. */
  importance?: { ratio: number; difference: number; kl: number }
}

function tokenLoss(
  own: number,
  { old, reference, sampling }: { old: number; reference?: number; sampling?: number },
  advantage: number,
  { epsilon, epsilonHigh = epsilon, beta, ...settings }: GrpoLossSettings,
): TokenLoss {
  const ratio = Math.exp(own - old)
  const free = ratio * advantage
  const clipped = Math.min(Math.max(ratio, 1 - epsilon), 1 + epsilonHigh) * advantage
  const importance =
    sampling === undefined
      ? undefined
      : {
          ratio: Math.min(Math.exp(old - sampling), settings.importanceSamplingClipMax),
          difference: Math.abs(old - sampling),
          kl: k3(sampling, old).value,
        }
  const weight = settings.importanceSamplingCorrection ? (importance?.ratio ?? 1) : 1
  const token = {
    loss: -Math.min(free, clipped) * weight,
    slope: free <= clipped ? -free * weight : 0,
    isLowClipped: ratio < 1 - epsilon && advantage < 0,
    isHighClipped: ratio > 1 + epsilonHigh && advantage > 0,
    importance,
  }
  if (reference === undefined) return token
  const kl = k3(own, reference)
  if (settings.useBiasCorrectionKl) {
    kl.slope = ratio * (kl.slope + kl.value)
    kl.value *= ratio
  }
  return { ...token, kl: kl.value, loss: token.loss + beta * kl.value, slope: token.slope + beta * kl.slope }
}

/** Estimate of the KL divergence from one token (Schulman 2020): never negative, and of small variance. */
function k3(own: number, reference: number): { value: number; slope: number } {
  const ratio = Math.exp(reference - own)
  return { value: ratio - (reference - own) - 1, slope: 1 - ratio }
}

class Measured {
  readonly #kl = new Summary()
  readonly #low = new Summary()
  readonly #high = new Summary()
  readonly #clipped = new Summary()
  readonly #ratio = new Summary()
  readonly #difference = new Summary()
  readonly #samplingKl = new Summary()
  readonly #ratioSquare = new Summary()

  add({ isLowClipped, isHighClipped, kl, importance }: TokenLoss): void {
    this.#low.add(Number(isLowClipped))
    this.#high.add(Number(isHighClipped))
    this.#clipped.add(Number(isLowClipped || isHighClipped))
    if (kl !== undefined) this.#kl.add(kl)
    if (!importance) return
    this.#ratio.add(importance.ratio)
    this.#difference.add(importance.difference)
    this.#samplingKl.add(importance.kl)
    this.#ratioSquare.add(importance.ratio ** 2)
  }

  metrics(): Metrics {
    return {
      kl: this.#kl.mean,
      'clip_ratio/low_mean': this.#low.mean,
      'clip_ratio/high_mean': this.#high.mean,
      'clip_ratio/region_mean': this.#clipped.mean,
      'sampling/importance_sampling_ratio/min': this.#ratio.min,
      'sampling/importance_sampling_ratio/mean': this.#ratio.mean,
      'sampling/importance_sampling_ratio/max': this.#ratio.max,
      'sampling/sampling_logp_difference/mean': this.#difference.mean,
      'sampling/sampling_logp_difference/max': this.#difference.max,
      'sampling/kl': this.#samplingKl.mean,
      'sampling/effective_sample_size': this.#effectiveSampleSize(),
    }
  }

  /** (Σ w)² / (n Σ w²): the share of the tokens that as many of equal weight would be worth (Kong 1992). */
  #effectiveSampleSize(): number | null {
    const [ratio, square] = [this.#ratio.mean, this.#ratioSquare.mean]
    return ratio === null || square === null || square === 0 ? null : ratio ** 2 / square
  }
}

/** Names of the metrics of a loss. */
export const LOSS_METRICS = Object.keys(new Measured().metrics())

function check(input: GrpoLossInput, { beta }: GrpoLossSettings): void {
  const { logProbs, oldLogProbs, referenceLogProbs, samplingLogProbs, advantages, completionLengths } = input
  const total = Array.from(completionLengths).reduce((sum, length) => sum + length, 0)
  for (const [name, values] of Object.entries({ logProbs, oldLogProbs, referenceLogProbs, samplingLogProbs }))
    if (values && values.length !== total)
      throw new Error(`grpo loss: ${name} has ${values.length} values, but completionLengths add up to ${total}`)
  if (advantages.length !== completionLengths.length)
    throw new Error(`grpo loss: ${advantages.length} advantages for ${completionLengths.length} completions`)
  if (beta !== 0 && !referenceLogProbs) throw new Error(`grpo loss: beta is ${beta}, so referenceLogProbs are needed`)
}
