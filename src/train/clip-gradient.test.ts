import { expect, it } from 'vitest'
import { relativeError } from '../testing/runtime.ts'
import { clipGradient } from './clip-gradient.ts'
import fixture from './fixtures/grpo.json' with { type: 'json' }

it.each(fixture.clipping)(
  "a gradient of norm $norm is clipped as by torch's clip_grad_norm_",
  ({ gradient, norm, clipped }) => {
    const own = Float64Array.from(gradient)
    expect(Math.abs(clipGradient(own, 1) / norm - 1)).toBeLessThan(1e-12)
    expect(relativeError(own, clipped)).toBeLessThan(1e-12)
  },
)

it('a gradient of zeros stays', () => {
  const zeros = new Float64Array(3)
  expect(clipGradient(zeros, 1)).toBe(0)
  expect([...zeros]).toEqual([0, 0, 0])
})
