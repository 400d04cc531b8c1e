import { describe, expect, it } from 'vitest'
import fixture from './fixtures/grpo.json' with { type: 'json' }
import { learningRateAt, type Schedule } from './schedule.ts'

describe("the learning rate is that of transformers' get_scheduler", () => {
  it.each(fixture.schedules)('$lrSchedulerType with $warmupSteps steps of warm-up', ({ rates, ...given }) => {
    const schedule = { ...given, steps: rates.length } as Schedule
    for (const [i, rate] of rates.entries())
      expect(Math.abs(learningRateAt(i + 1, schedule) - rate), `step ${i + 1}`).toBeLessThanOrEqual(1e-12)
  })
})

it('a warm-up as long as the training ends below the full rate', () => {
  const schedule: Schedule = { lrSchedulerType: 'linear', learningRate: 1, warmupSteps: 4, steps: 4 }
  expect([1, 2, 3, 4].map(step => learningRateAt(step, schedule))).toEqual([0, 0.25, 0.5, 0.75])
})
