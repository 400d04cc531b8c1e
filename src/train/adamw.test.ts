import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AdamW } from './index.ts'

const options = { learningRate: 0.03, weightDecay: 0.1 }
const gradientsOf = fc.array(
  fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })),
  {
    minLength: 2,
    maxLength: 8,
  },
)

function train(
  values: Float32Array,
  gradients: readonly (readonly number[])[],
  optimizer = new AdamW(values, options),
): AdamW {
  for (const gradient of gradients) optimizer.step(Float64Array.from(gradient))
  return optimizer
}

it('goes on from a state bit for bit', () => {
  fc.assert(
    fc.property(gradientsOf, fc.nat(), (gradients, cut) => {
      const at = cut % gradients.length
      const [whole, cutOff] = [Float32Array.of(1, -2), Float32Array.of(1, -2)]
      const expected = train(whole, gradients).state()
      const before = structuredClone(train(cutOff, gradients.slice(0, at)).state())
      const again = cutOff.slice()
      const optimizer = new AdamW(again, options)
      optimizer.restore(before)
      expect(train(again, gradients.slice(at), optimizer).state()).toEqual(expected)
      expect(again).toEqual(whole)
    }),
  )
})

it('refuses a state of another size, and a gradient that is not finite, leaving everything as it was', () => {
  const values = Float32Array.of(1, 2)
  const optimizer = train(values, [[1, -1]])
  const [state, before] = [structuredClone(optimizer.state()), values.slice()]
  expect(() => optimizer.restore({ ...state, second: new Float32Array(3) })).toThrow(
    'a state of 3 values does not fit 2',
  )
  expect(() => optimizer.step(Float64Array.of(0, Number.NaN))).toThrow('gradient 1 is NaN')
  expect(values).toEqual(before)
  expect(optimizer.state()).toEqual(state)
})
