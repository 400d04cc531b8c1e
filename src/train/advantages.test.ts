import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../testing/runtime.ts'
import fixture from './fixtures/grpo.json' with { type: 'json' }
import { groupAdvantages } from './index.ts'

const rewards = fixture.rewards.flat()
const numGenerations = 4
const scales = ['group', 'batch', 'none'] as const

/** Rewards as tasks give them: thirds, tenths and whole numbers. */
const someRewards = fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 4 })).chain(([size, groups]) =>
  fc.record({
    numGenerations: fc.constant(size),
    rewards: fc.array(
      fc.oneof(
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: 0, max: 30 }).map(n => n / 30),
      ),
      {
        minLength: size * groups,
        maxLength: size * groups,
      },
    ),
  }),
)

describe.each(scales)('advantages scaled by %s', scaleRewards => {
  it("are TRL's", () => {
    const expected = fixture.host.find(({ options }) => options.scale_rewards === scaleRewards)!.advantages
    // TRL computes rewards in float32.
    expect(relativeError(groupAdvantages(rewards, { numGenerations, scaleRewards }).advantages, expected)).toBeLessThan(
      1e-6,
    )
  })

  it('of a group add up to 0, and do not change when all its rewards are shifted', () => {
    fc.assert(
      fc.property(someRewards, fc.integer({ min: -5, max: 5 }), ({ rewards, numGenerations }, shift) => {
        const { advantages } = groupAdvantages(rewards, { numGenerations, scaleRewards })
        for (let start = 0; start < rewards.length; start += numGenerations)
          expect(Math.abs(advantages.slice(start, start + numGenerations).reduce((a, b) => a + b, 0))).toBeLessThan(
            1e-9,
          )
        const shifted = groupAdvantages(
          rewards.map(r => r + shift),
          { numGenerations, scaleRewards },
        ).advantages
        expect(relativeError(shifted, advantages, 1)).toBeLessThan(1e-9)
      }),
    )
  })

  it('grow with the rewards: by their scale where nothing is divided, else hardly', () => {
    fc.assert(
      fc.property(someRewards, fc.integer({ min: 2, max: 9 }), ({ rewards, numGenerations }, factor) => {
        const options = { numGenerations, scaleRewards }
        const { advantages } = groupAdvantages(rewards, options)
        const scaled = groupAdvantages(
          rewards.map(r => r * factor),
          options,
        ).advantages
        for (const [i, value] of advantages.entries()) {
          if (scaleRewards === 'none') expect(Math.abs(scaled[i]! - factor * value)).toBeLessThan(1e-9)
          else expect(Math.abs(scaled[i]! - value)).toBeLessThan(0.02 * Math.abs(value) + 1e-9)
        }
      }),
    )
  })

  it('are exactly 0 where all rewards of a group are equal, however they round', () => {
    const equal = Array(7).fill(0.1)
    const { advantages, std } = groupAdvantages([...equal, 0, 1, 0, 1, 0, 1, 0], { numGenerations: 7, scaleRewards })
    expect([...advantages.slice(0, 7)]).toEqual(Array(7).fill(0))
    expect(std[0]).toBe(0)
  })
})

it('the spread is the sample standard deviation of every group', () => {
  const { std } = groupAdvantages([1, 0, 0, 1, 2, 2, 2, 5], { numGenerations: 4 })
  expect(std[0]).toBeCloseTo(Math.sqrt(1 / 3), 12)
  expect(std[1]).toBeCloseTo(1.5, 12)
})

it.each([
  [[1, 2, 3], 2, '3 rewards are not whole groups of 2'],
  [[], 2, '0 rewards are not whole groups of 2'],
  [[1, 2], 1, 'a group needs at least 2'],
  [[1, Number.NaN], 2, 'reward 1 is NaN'],
])('refuses rewards %j in groups of %i', (given, size, message) => {
  expect(() => groupAdvantages(given, { numGenerations: size })).toThrow(message)
})
