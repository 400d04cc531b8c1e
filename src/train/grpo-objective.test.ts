import { describe, expect, it } from 'vitest'
import { tinyLora } from '../adapter/index.ts'
import { type Pack, pack } from '../model/index.ts'
import { tinyModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import { notTrls } from '../testing/trl.ts'
import fixture from './fixtures/grpo.json' with { type: 'json' }
import { grpoObjective } from './grpo-objective.ts'
import { parseGrpoLoss } from './grpo-options.ts'
import { grpoLoss, openLogProbs, openLoss } from './index.ts'

const { prompts, completions } = fixture
const sizes = { blockSize: 8, chunkSize: 8 }
const packs = prompts.map((prompt, p) => pack([{ prompt, completions: completions[p]! }], sizes))
const numTokens = completions.flat(2).length
const numSequences = completions.flat().length

type Case = (typeof fixture.graph)[number]

function settingsOf({ options, correction }: Case) {
  return parseGrpoLoss({
    lossType: options.loss_type,
    epsilon: options.epsilon,
    epsilonHigh: options.epsilon_high,
    beta: options.beta,
    useBiasCorrectionKl: options.use_bias_correction_kl,
    importanceSamplingCorrection: correction,
  })
}

/** Values of all tokens, cut into those of every group. */
function byGroup(values: readonly number[]): number[][] {
  let at = 0
  return completions.map(group => {
    const start = at
    at += group.flat().length
    return values.slice(start, at)
  })
}

/** A value of every completion, repeated for its tokens. */
function perToken(values: readonly number[]): number[] {
  return completions.flat().flatMap((tokens, c) => tokens.map(() => values[c]!))
}

/** The whole computation as the trainer does it, a group at a time: loss and gradient of v. */
async function compute(one: Case) {
  const settings = settingsOf(one)
  const { temperature } = one.options
  const model = await tinyModel()
  const adapter = await tinyLora(model, { params: 13, dtype: 'f32' })
  const forward = await openLogProbs(model, adapter, sizes)
  const loss = await openLoss(model, adapter, {
    ...sizes,
    objective: grpoObjective({ ...settings, offPolicy: one.offPolicy }),
  })
  const v = Float32Array.from(fixture.new)
  adapter.values.set(one.offPolicy ? fixture.old : v)
  const old = await Promise.all(packs.map(p => forward.of(p, temperature)))
  const base = await openLogProbs(model, undefined, sizes)
  const reference = await Promise.all(packs.map(p => base.of(p, temperature)))
  const advantages = byGroup(perToken(one.advantages))
  const sampling = byGroup(one.samplingLogProbs)
  const lengths = byGroup(perToken(completions.flat().map(({ length }) => length)))
  adapter.values.set(v)
  const parts = await Promise.all(
    packs.map((packed, p) =>
      loss.gradient(
        packed,
        {
          weight: lengths[p]!.map(length => (settings.lossType === 'grpo' ? 1 / length : 1)),
          advantage: advantages[p]!,
          ...(one.offPolicy && { old_log_probs: old[p]! }),
          ...(one.correction && { sampling_log_probs: sampling[p]! }),
          ...(settings.beta !== 0 && { ref_log_probs: reference[p]! }),
        },
        temperature,
      ),
    ),
  )
  await model.close()
  const divisor = settings.lossType === 'grpo' ? numSequences : numTokens
  const host = grpoLoss({
    ...settings,
    logProbs: parts.flatMap(({ logProbs }) => [...logProbs]),
    ...(one.offPolicy && { oldLogProbs: old.flatMap(x => [...x]) }),
    ...(one.correction && { samplingLogProbs: one.samplingLogProbs }),
    ...(settings.beta !== 0 && { referenceLogProbs: reference.flatMap(x => [...x]) }),
    advantages: one.advantages,
    completionLengths: completions.flat().map(({ length }) => length),
  })
  return {
    loss: -parts.reduce((sum, { objective }) => sum + objective, 0) / divisor,
    gradient: parts[0]!.gradient.map((_, i) => -parts.reduce((sum, { gradient }) => sum + gradient[i]!, 0) / divisor),
    host,
  }
}

describe("the loss graph at random v has value and gradient of TRL's own trainer", () => {
  it.each(
    fixture.graph.map(one => {
      const { loss_type, beta, scale_rewards, temperature } = one.options
      const policy = one.offPolicy ? 'off-policy' : 'on-policy'
      return [
        `${loss_type}, beta ${beta}, ${scale_rewards}, ${policy}, correction ${one.correction}, temperature ${temperature}`,
        one,
      ] as const
    }),
  )('%s', async (_, one) => {
    const { loss, gradient, host } = await compute(one)
    expect(Math.abs(loss - one.loss)).toBeLessThan(1e-5)
    expect(relativeError(gradient, one.gradient)).toBeLessThan(1e-4)
    expect(Math.abs(host.loss - one.loss)).toBeLessThan(1e-5)
    for (const [name, value] of Object.entries(host.metrics))
      if (value !== null && !notTrls.has(name))
        expect(Math.abs(value - (one.metrics as Record<string, number>)[name]!), name).toBeLessThan(1e-4)
  })

  it('with tokens clipped on both sides', () => {
    for (const { offPolicy, metrics } of fixture.graph)
      for (const side of ['clip_ratio/low_mean', 'clip_ratio/high_mean'] as const)
        expect(metrics[side] > 0.05).toBe(offPolicy)
  })
})

it('slots that only fill a chunk never overflow, however unlikely their token', async () => {
  const model = await tinyModel()
  const adapter = await tinyLora(model, { params: 13 })
  const settings = parseGrpoLoss({ beta: 0.1, importanceSamplingCorrection: false })
  const loss = await openLoss(model, adapter, { ...sizes, objective: grpoObjective({ ...settings, offPolicy: false }) })
  const cold = 0.001
  const [packed] = packs as [Pack]
  const ref_log_probs = await (await openLogProbs(model, adapter, sizes)).of(packed, cold)
  const ones = new Array(packed.completionTokens).fill(1)
  const { objective, gradient } = await loss.gradient(packed, { weight: ones, advantage: ones, ref_log_probs }, cold)
  await model.close()
  expect(ref_log_probs.some(value => value < -100)).toBe(true)
  expect(objective).toBeCloseTo(packed.completionTokens, 3)
  expect(gradient.every(Number.isFinite)).toBe(true)
})
