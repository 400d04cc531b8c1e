import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../testing/runtime.ts'
import { notTrls } from '../testing/trl.ts'
import fixture from './fixtures/grpo.json' with { type: 'json' }
import { type GrpoLossInput, grpoLoss } from './index.ts'

const { logProbs, oldLogProbs, referenceLogProbs, samplingLogProbs } = fixture
const completionLengths = fixture.completions.flat().map(({ length }) => length)

type Case = (typeof fixture.host)[number]

function inputOf({ options, correction, offPolicy, advantages }: Case): GrpoLossInput {
  return {
    logProbs,
    ...(offPolicy && { oldLogProbs }),
    ...(options.beta !== 0 && { referenceLogProbs }),
    ...(correction && { samplingLogProbs }),
    advantages,
    completionLengths,
    lossType: options.loss_type as 'dapo' | 'grpo',
    epsilon: options.epsilon,
    epsilonHigh: options.epsilon_high,
    beta: options.beta,
    useBiasCorrectionKl: options.use_bias_correction_kl,
  }
}

const titled = fixture.host.map(one => {
  const { loss_type, scale_rewards, beta } = one.options
  const policy = one.offPolicy ? 'off-policy' : 'on-policy'
  return [`${loss_type}, ${scale_rewards}, beta ${beta}, ${policy}, correction ${one.correction}`, one] as const
})

describe("the loss, its gradient and its metrics are those of TRL's own trainer", () => {
  it.each(titled)('%s', (_, one) => {
    const { loss, gradient, metrics } = grpoLoss(inputOf(one))
    expect(Math.abs(loss - one.loss)).toBeLessThan(1e-9 * Math.max(1, Math.abs(one.loss)))
    expect(relativeError(gradient, one.gradient)).toBeLessThan(1e-9)
    // TRL averages flags in float32.
    for (const [name, value] of Object.entries(metrics))
      if (value !== null && !notTrls.has(name))
        expect(Math.abs(value - (one.metrics as Record<string, number>)[name]!), name).toBeLessThan(1e-6)
  })

  it('with tokens clipped on both sides', () => {
    const { metrics } = grpoLoss(inputOf(fixture.host.find(({ offPolicy }) => offPolicy)!))
    expect(metrics['clip_ratio/low_mean']).toBeGreaterThan(0.05)
    expect(metrics['clip_ratio/high_mean']).toBeGreaterThan(0.05)
  })
})

const logProb = fc.double({ min: -4, max: -0.01, noNaN: true })
const someInput = fc
  .array(fc.array(fc.tuple(logProb, logProb, logProb, logProb), { maxLength: 5 }), { minLength: 1, maxLength: 4 })
  .chain(rows => {
    const tokens = rows.flat()
    return fc.record({
      logProbs: fc.constant(tokens.map(([own]) => own)),
      oldLogProbs: fc.constant(tokens.map(([, old]) => old)),
      referenceLogProbs: fc.constant(tokens.map(([, , reference]) => reference)),
      samplingLogProbs: fc.constant(tokens.map(([, , , sampling]) => sampling)),
      completionLengths: fc.constant(rows.map(({ length }) => length)),
      advantages: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
        minLength: rows.length,
        maxLength: rows.length,
      }),
      lossType: fc.constantFrom('dapo' as const, 'grpo' as const),
      beta: fc.constantFrom(0, 0.1),
      useBiasCorrectionKl: fc.boolean(),
      epsilonHigh: fc.constantFrom(undefined, 0.3),
    })
  })

describe('the gradient', () => {
  it('is that of finite differences', () => {
    fc.assert(
      fc.property(someInput, input => {
        const { gradient } = grpoLoss(input)
        const step = 1e-6
        for (const [i, own] of input.logProbs.entries()) {
          const at = (value: number) => grpoLoss({ ...input, logProbs: input.logProbs.with(i, value) }).loss
          // The loss has a corner where clipping begins.
          const corners = [1 - 0.2, 1 + (input.epsilonHigh ?? 0.2)].map(
            ratio => Math.log(ratio) + input.oldLogProbs[i]!,
          )
          fc.pre(corners.every(corner => Math.abs(own - corner) > 2 * step))
          const expected = (at(own + step) - at(own - step)) / (2 * step)
          expect(Math.abs(gradient[i]! - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)))
        }
      }),
    )
  })

  it('on-policy is −advantage a token, over all tokens', () => {
    const { loss, gradient } = grpoLoss({ logProbs: [-1, -2, -3], completionLengths: [2, 1], advantages: [1, -2] })
    expect([...gradient]).toEqual([-1 / 3, -1 / 3, 2 / 3])
    expect(loss).toBe(0)
  })
})

it('tokens of groups that were left out count in what is divided by', () => {
  const given = { logProbs: [-1, -2, -3], completionLengths: [2, 1], advantages: [1, -1] }
  const part = grpoLoss({ ...given, numTokens: 12 })
  const whole = grpoLoss({
    logProbs: [...given.logProbs, ...Array(9).fill(-1)],
    completionLengths: [2, 1, 4, 5],
    advantages: [1, -1, 0, 0],
  })
  expect(part.loss).toBeCloseTo(whole.loss, 15)
  expect([...part.gradient]).toEqual([...whole.gradient.slice(0, 3)])
})

it('without tokens there is nothing to measure', () => {
  const { loss, metrics } = grpoLoss({ logProbs: [], completionLengths: [0, 0], advantages: [1, -1], lossType: 'grpo' })
  expect(loss).toBe(0)
  expect(Object.values(metrics).every(value => value === null)).toBe(true)
})

it('without the correction the sampling log-probabilities are only measured', () => {
  const given = { logProbs: [-1, -2], oldLogProbs: [-1.1, -2], completionLengths: [2], advantages: [1] }
  const measured = grpoLoss({ ...given, samplingLogProbs: [-2, -1], importanceSamplingCorrection: false })
  expect(measured.loss).toBe(grpoLoss(given).loss)
  expect(measured.metrics['sampling/sampling_logp_difference/max']).toBeCloseTo(1, 12)
})

it('says how far the policy that drew is from the one that learns', () => {
  // Of two tokens as likely to be drawn, one is now half as likely, the other 1½ times.
  const { metrics } = grpoLoss({
    ...{ logProbs: [Math.log(0.25), Math.log(0.75)], samplingLogProbs: [Math.log(0.5), Math.log(0.5)] },
    ...{ completionLengths: [2], advantages: [1], importanceSamplingClipMax: 10 },
  })
  expect(metrics['sampling/kl']).toBeCloseTo(0.5 * Math.log(0.5 / 0.25) + 0.5 * Math.log(0.5 / 0.75), 12)
  expect(metrics['sampling/effective_sample_size']).toBeCloseTo((0.5 + 1.5) ** 2 / (2 * (0.25 + 2.25)), 12)
  const alike = grpoLoss({ logProbs: [-1, -2], samplingLogProbs: [-1, -2], completionLengths: [2], advantages: [1] })
  expect(alike.metrics).toMatchObject({ 'sampling/kl': 0, 'sampling/effective_sample_size': 1 })
})

it.each<[object, string]>([
  [{ oldLogProbs: [-1] }, 'oldLogProbs has 1 values, but completionLengths add up to 2'],
  [{ advantages: [1, 2] }, '2 advantages for 1 completions'],
  [{ beta: 0.1 }, 'beta is 0.1, so referenceLogProbs are needed'],
  [{ delta: 2 }, 'Unrecognized key: "delta"'],
  [{ epsilon: -1 }, 'epsilon'],
])('refuses %j', (changed, message) => {
  expect(() => grpoLoss({ logProbs: [-1, -2], completionLengths: [2], advantages: [1], ...changed })).toThrow(message)
})
