import { equal, exp, maximum, minimum, mul, stopGradient, sub, sum, type Tensor, where } from '../graph/index.ts'
import type { GrpoLossSettings } from './grpo-options.ts'
import type { Objective } from './loss-graph.ts'

export interface GrpoObjectiveOptions extends GrpoLossSettings {
  /** Ratios are to `old_log_probs`, and not to the graph's own log-probabilities, as in the first update of a step. */
  offPolicy: boolean
}

/**
 * −`grpoLoss` in a graph, not yet divided: Σ weight · (min(ρ A, clip(ρ) A) · w − β k3). Inputs of every completion token: `weight` (1, or
 * for grpo 1 / length), `advantage`, `sampling_log_probs` with the correction, `old_log_probs` off-policy, `ref_log_probs` where β is not 0.
 */
export function grpoObjective({
  offPolicy,
  epsilon,
  epsilonHigh = epsilon,
  beta,
  ...settings
}: GrpoObjectiveOptions): Objective {
  return (logProbs, perSlot) => {
    const weight = perSlot('weight')
    // Slots that only fill the last chunk have other inputs 0: the exponential of their difference could overflow.
    const own = where(equal(weight, 0), 0, logProbs)
    const old = offPolicy ? perSlot('old_log_probs') : stopGradient(own)
    const advantage = perSlot('advantage')
    const ratio = exp(sub(own, old))
    const clipped = mul(minimum(maximum(ratio, 1 - epsilon), 1 + epsilonHigh), advantage)
    // Where clipping has changed the ratio it is a constant, and elsewhere the free one comes first.
    let value = minimum(mul(ratio, advantage), stopGradient(clipped))
    if (settings.importanceSamplingCorrection) {
      const importance = exp(sub(stopGradient(old), perSlot('sampling_log_probs')))
      value = mul(value, minimum(importance, settings.importanceSamplingClipMax))
    }
    if (beta !== 0) {
      const kl = k3(own, perSlot('ref_log_probs'))
      value = sub(value, mul(settings.useBiasCorrectionKl ? mul(kl, ratio) : kl, beta))
    }
    return sum(mul(value, weight), { axes: [0], keepDims: false })
  }
}

/** Estimate of the KL divergence from one token (Schulman 2020). */
function k3(own: Tensor, reference: Tensor): Tensor {
  const difference = sub(reference, own)
  return sub(sub(exp(difference), difference), 1)
}
