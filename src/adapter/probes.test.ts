import { describe, expect, it } from 'vitest'
import fixture from './fixtures/probe.json' with { type: 'json' }
import { checkProbes, probe, type SvdProbe, svdProbe } from './probes.ts'
import { normals, stream } from './random.ts'

it('is the product with the documented signs', () => {
  const values = probe(Float64Array.from(fixture.vectors), 3)
  expect(values).toHaveLength(12)
  for (const [i, expected] of fixture.probe.entries()) expect(values[i]).toBeCloseTo(expected, 10)
})

describe('checkProbes', () => {
  const u = orthonormalPair(40, 'u')
  const v = orthonormalPair(30, 'v')
  const one = (name: string, left = u, right = v, sigma = Float64Array.of(2, 1.999)) =>
    svdProbe(name, sigma, left, right)
  const saved = ['a', 'b', 'c', 'd', 'e'].map(name => one(name))

  it('accepts the same SVD, also through JSON, and one within the tolerance', () => {
    const copy = JSON.parse(JSON.stringify(saved)) as SvdProbe[]
    expect(() => checkProbes(copy, saved)).not.toThrow()
    const near = u.map((x, i) => x + 1e-4 * Math.sin(i))
    expect(() =>
      checkProbes(
        saved,
        saved.map(({ name }) => one(name, near)),
      ),
    ).not.toThrow()
  })

  it.each([
    ['a flipped pair', one('b', flip(u), flip(v)), /probe of U 0 was/],
    ['a flipped V alone', one('b', u, flip(v)), /probe of V 0 was/],
    ['a rotation by 0.1 within a close pair', one('b', rotate(u, 0.1), rotate(v, 0.1)), /probe of U/],
    ['another singular value', one('b', u, v, Float64Array.of(2.001, 1.999)), /singular value 0 was 2, is 2.001/],
    ['NaN', one('b', u, v, Float64Array.of(Number.NaN, 1.999)), /singular value 0 was 2, is NaN/],
    ['another rank', { name: 'b', sigma: [2], u: [1], v: [1] }, /2 saved, 1 computed/],
  ])('names the module that has %s', (_, other, message) => {
    const recomputed = saved.map(module => (module.name === 'b' ? other : module))
    expect(() => checkProbes(saved, recomputed)).toThrow(/1 of 5 modules have other singular vectors/)
    expect(() => checkProbes(saved, recomputed)).toThrow(/^b: /m)
    expect(() => checkProbes(saved, recomputed)).toThrow(message)
  })

  it('lists three of many and counts the rest', () => {
    expect(() => checkProbes(saved, [])).toThrow(/5 of 5 modules.*a: missing.*… and 2 more/s)
  })
})

/** [features, 2] with orthonormal columns. */
function orthonormalPair(features: number, label: string): Float64Array {
  const vectors = normals(stream(1, label), 2 * features)
  const column = (c: number) => vectors.filter((_, i) => i % 2 === c)
  const norm = (x: Float64Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0))
  const first = column(0).map((value, _, all) => value / norm(all))
  const overlap = column(1).reduce((sum, value, i) => sum + value * first[i]!, 0)
  const rest = column(1).map((value, i) => value - overlap * first[i]!)
  const length = norm(rest)
  return vectors.map((_, i) => (i % 2 ? rest[(i - 1) / 2]! / length : first[i / 2]!))
}

function flip(vectors: Float64Array): Float64Array {
  return vectors.map((value, i) => (i % 2 ? value : -value))
}

function rotate(vectors: Float64Array, angle: number): Float64Array {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return vectors.map((value, i) => (i % 2 ? cos * value - sin * vectors[i - 1]! : cos * value + sin * vectors[i + 1]!))
}
