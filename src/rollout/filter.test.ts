import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normals, stream, uniforms } from '../adapter/index.ts'
import { chiSquareZ, countsOf, entropyOf, softmaxOf } from '../testing/distribution.ts'
import { drawFiltered } from './filter.ts'

interface Cuts {
  temperature: number
  topK: number
  topP: number
  minP: number
}

const uncut: Cuts = { temperature: 1, topK: 0, topP: 1, minP: 0 }

/** What may be drawn and how often, as vLLM's documentation words the cuts: sort everything, cut, divide by what is left. */
function allowed(logits: Float32Array, { temperature, topK, topP, minP }: Cuts): number[] {
  const probabilities = softmaxOf(logits, temperature)
  const largest = Math.max(...probabilities)
  let left = probabilities.map((p, token) => ({ p, token })).sort((a, b) => b.p - a.p || a.token - b.token)
  left = left.filter(({ p }) => p >= minP * largest)
  if (topK > 0) left = left.slice(0, topK)
  const total = left.reduce((sum, { p }) => sum + p, 0)
  let before = 0
  const nucleus = left.filter(({ p }) => {
    const wanted = before < topP * total
    before += p
    return wanted
  })
  const mass = nucleus.reduce((sum, { p }) => sum + p, 0)
  const result = new Array<number>(logits.length).fill(0)
  for (const { p, token } of nucleus) result[token] = p / mass
  return result
}

const someLogits = Float32Array.from(normals(stream(7, 'logits'), 300).map(value => 3 * value))

describe('tokens drawn on the host', () => {
  it.each<Partial<Cuts>>([
    { topK: 5 },
    { topK: 40, temperature: 2 },
    { topP: 0.5 },
    { topP: 0.95, temperature: 0.7 },
    { minP: 0.05 },
    { minP: 0.01, topK: 20, topP: 0.9 },
    { topP: 0.999 },
    { topK: 299 },
  ])('follow the softmax of what is left: %o', given => {
    const cuts = { ...uncut, ...given }
    const probabilities = allowed(someLogits, cuts)
    const uniform = uniforms(2, 'draws')
    const draws = Array.from({ length: 4096 }, (_, i) => drawFiltered(someLogits, uniform(i), cuts).token)
    const counts = countsOf(draws, someLogits.length)
    expect(Math.abs(chiSquareZ(counts, probabilities))).toBeLessThan(4)
    expect(counts.filter((count, token) => count > 0 && probabilities[token] === 0)).toEqual([])
  })

  // Eighths: two logits are alike, or clearly not.
  const eighths = fc.integer({ min: -160, max: 160 }).map(value => value / 8)
  const logit = fc.oneof(eighths, fc.constantFrom(-1e9, -1e30))
  const logits = fc.array(logit, { minLength: 1, maxLength: 60 }).map(values => Float32Array.from(values))
  const uniform = fc.oneof(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.constant(1 - 2 ** -32))
  const someCuts = fc.record({
    temperature: fc.constantFrom(0.3, 1, 2),
    topK: fc.nat(70),
    topP: fc.double({ min: 0.001, max: 1, noNaN: true }),
    minP: fc.double({ min: 0, max: 1, noNaN: true }),
  })

  it('are always among those that are left', () => {
    fc.assert(
      fc.property(logits, uniform, someCuts, (row, u, cuts) => {
        expect(allowed(row, cuts)[drawFiltered(row, u, cuts).token]).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })

  it('have the log-probability and the entropy of the whole distribution', () => {
    fc.assert(
      fc.property(logits, uniform, someCuts, (row, u, cuts) => {
        const { token, logProb, entropy } = drawFiltered(row, u, cuts)
        const whole = softmaxOf(row, cuts.temperature)
        expect(logProb).toBeCloseTo(Math.log(whole[token]!), 10)
        expect(entropy).toBeCloseTo(entropyOf(whole), 10)
      }),
      { numRuns: 500 },
    )
  })

  it('come likeliest first as the uniform number grows, of two alike the lower id', () => {
    const row = Float32Array.of(1, 3, 1, 3)
    const draws = [0, 0.4, 0.6, 0.99].map(u => drawFiltered(row, u, { ...uncut, topK: 3 }).token)
    expect(draws).toEqual([1, 1, 3, 0])
  })
})
