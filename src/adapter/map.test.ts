import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import cases from './fixtures/map.json' with { type: 'json' }
import peft from './fixtures/peft.json' with { type: 'json' }
import sizes from './fixtures/sizes.json' with { type: 'json' }
import { tinyLoraMap } from './map.ts'
import { adaptedModules } from './modules.ts'
import { parseTinyLora, type TinyLoraOptions } from './schema.ts'

function mapOf(options: unknown, layers: number, sigma?: Float64Array) {
  const settings = parseTinyLora(options)
  return tinyLoraMap(
    settings,
    adaptedModules({ ...sizes.small, numHiddenLayers: layers }, settings.targetModules),
    sigma,
  )
}

/** Largest difference relative to the largest expected value. */
function distance(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length)
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value))) / largest
}

describe('against PyTorch in float64', () => {
  it.each(cases)(
    '$settings: R to the rounding of float32, dv of autograd to 1e-10',
    ({ settings, layers, v, dR, sigma, R, dv }) => {
      const map = mapOf(settings, layers, Float64Array.from(sigma))
      expect(distance(map.project(Float64Array.from(v)), R)).toBeLessThan(2 ** -24)
      expect(distance(map.pullback(Float64Array.from(dR)), dv)).toBeLessThan(1e-10)
    },
  )

  it("W' of PEFT's own layer is U Σ R Vᵀ with the R of its split", () => {
    const { settings, u, sigma, v, numbers, delta } = peft
    const parsed = parseTinyLora(settings)
    const module = { ...adaptedModules(sizes.small, parsed.targetModules)[0]!, outFeatures: 6, inFeatures: 7 }
    const r = tinyLoraMap(parsed, [module], Float64Array.from(sigma)).project(Float64Array.from(numbers))
    const product = delta.map((_, entry) => {
      const [row, column] = [Math.floor(entry / 7), entry % 7]
      let sum = 0
      for (const [a, b] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const)
        sum += u[row * 2 + a]! * sigma[a]! * r[a * 2 + b]! * v[column * 2 + b]!
      return sum
    })
    expect(distance(product, delta)).toBeLessThan(1e-6)
  })
})

describe('project and pullback', () => {
  const settings = fc.record({
    rank: fc.integer({ min: 1, max: 4 }),
    alpha: fc.double({ min: 0.1, max: 10, noNaN: true }),
    seed: fc.nat(),
    split: fc.constantFrom('paper' as const, 'peft' as const),
    tying: fc.constantFrom('tiled' as const, 'structured' as const),
    nTie: fc.integer({ min: 1, max: 20 }),
  })
  const numbers = (length: number) =>
    fc
      .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length })
      .map(a => Float64Array.from(a))

  const instances = settings.chain(options => {
    const modules = 14 * options.rank
    return fc
      .record({
        sigma: numbers(modules).map(values => values.map(value => 0.1 + Math.abs(value))),
        u: fc.integer({ min: 1, max: options.rank ** 2 }),
      })
      .chain(({ sigma, u }) => {
        const map = mapOf({ ...options, u }, 2, sigma)
        return fc.record({
          map: fc.constant(map),
          v: numbers(map.count),
          w: numbers(map.count),
          dR: numbers(modules * options.rank),
        })
      })
  })

  it('are adjoint: ⟨project(v), dR⟩ = ⟨v, pullback(dR)⟩ to the rounding of R', () => {
    fc.assert(
      fc.property(instances, ({ map, v, dR }) => {
        const r = map.project(v)
        const slack = dot(r.map(Math.abs), dR.map(Math.abs)) * 2 ** -23
        expect(Math.abs(dot(r, dR) - dot(v, map.pullback(dR)))).toBeLessThanOrEqual(slack + 1e-9)
      }),
      { numRuns: 60 },
    )
  })

  it('are linear, so v = 0 is the base model', () => {
    fc.assert(
      fc.property(instances, ({ map, v, w }) => {
        const sum = map.project(v.map((x, i) => x + w[i]!))
        const [a, b] = [map.project(v), map.project(w)]
        for (const [i, value] of sum.entries()) {
          const scale = Math.abs(a[i]!) + Math.abs(b[i]!)
          expect(Math.abs(value - a[i]! - b[i]!)).toBeLessThanOrEqual(scale * 2 ** -22 + 1e-30)
        }
        expect(map.project(new Float64Array(map.count)).every(value => value === 0)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

it('a module of the same name has the same P in a model of any depth', () => {
  const v = Float32Array.of(1)
  expect([...mapOf({ params: 1 }, 3).project(v).subarray(0, 28)]).toEqual([...mapOf({ params: 1 }, 1).project(v)])
})

it("a zero singular value gives zeros, not NaN, in PEFT's split", () => {
  const map = mapOf({ u: 1, targetModules: ['q_proj'], split: 'peft' }, 1, Float64Array.of(4, 0))
  const r = map.project(Float32Array.of(1))
  expect(r[0]).not.toBe(0)
  expect(r.subarray(1).every(value => value === 0)).toBe(true)
})

it.each<[TinyLoraOptions, Float64Array | undefined, RegExp]>([
  [
    { rank: 9, u: 1 },
    undefined,
    /rank 9 exceeds what model\.layers\.0\.self_attn\.k_proj \[8, 16\] has; use rank 8 or less/,
  ],
  [{ u: 1, split: 'peft' }, undefined, /needs the singular values/],
  [{ u: 1, split: 'peft' }, new Float64Array(13), /sigma has 13 numbers, expected 14/],
  [
    { u: 1, split: 'peft' },
    new Float64Array(14).fill(-1),
    /singular value 0 of model\.layers\.0\.self_attn\.q_proj is -1/,
  ],
  [{ u: 1, split: 'peft' }, new Float64Array(14).fill(Number.NaN), /is NaN, expected a finite number/],
])('refuses %j with sigma %j', (options, sigma, message) => {
  expect(() => mapOf(options, 1, sigma)).toThrow(message)
})

it('refuses v and dR of another size', () => {
  const map = mapOf({ params: 3 }, 1)
  expect(() => map.project(new Float32Array(4))).toThrow(/v has 4 numbers, expected 3/)
  expect(() => map.pullback(new Float32Array(4))).toThrow(/dR has 4 numbers, expected 28/)
})
