import { expect, it } from 'vitest'
import fixture from './fixtures/random.json' with { type: 'json' }
import { normalOf } from './normal.ts'
import { philox4x32, type Words } from './philox.ts'
import { fnv1a64, normals, stream } from './random.ts'

const hex = (words: readonly number[]) => words.map(word => word.toString(16).padStart(8, '0')).join(' ')
const parse = (text: string) => text.split(' ').map(word => Number.parseInt(word, 16))

it.each([
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
])('Philox gives the known answers of Random123 for counter %s', (counter, key, words) => {
  expect(hex(philox4x32(parse(counter) as Words, parse(key) as [number, number]))).toBe(words)
})

it("FNV-1a gives its authors' hashes", () => {
  expect(fnv1a64('')).toBe(0xcbf29ce484222325n)
  expect(fnv1a64('a')).toBe(0xaf63dc4c8601ec8cn)
  expect(fnv1a64('foobar')).toBe(0x85944171f73967e8n)
  for (const [text, hash] of fixture.hashes) expect(fnv1a64(text!)).toBe(BigInt(hash!))
})

it.each(fixture.words as [number, string, number[]][])(
  'seed %i and label %s give the words of the Python version',
  (seed, label, words) => {
    const source = stream(seed, label)
    expect([source(0), source(1), source(2)].flat().slice(0, words.length)).toEqual(words)
  },
)

it('the normal quantile has the bits of the Python version and the value of SciPy to 2e-15', () => {
  for (const [word, z, scipy] of fixture.normals as [number, number, number][]) {
    expect(normalOf(word)).toBe(z)
    expect(Math.abs(z / scipy - 1)).toBeLessThan(2e-15)
  }
})

it('the normal quantile is odd: mirrored words give mirrored numbers', () => {
  for (const word of [0, 5, 2 ** 28, 2 ** 31 - 1]) expect(normalOf(0xffffffff - word)).toBe(-normalOf(word))
})

it('normals do not depend on how many are asked for', () => {
  const source = stream(3, 'x')
  expect([...normals(source, 5)]).toEqual([...normals(source, 103)].slice(0, 5))
})

it('normals are normal: the median Kolmogorov-Smirnov statistic of 40 streams is that of the law, 0.83', () => {
  const count = 2000
  const statistics = Array.from({ length: 40 }, (_, k) => {
    const sorted = normals(stream(k % 8, `stream ${k}`), count).toSorted()
    return Math.max(...sorted.map((z, i) => Math.abs((i + 0.5) / count - cdf(z)))) * Math.sqrt(count)
  }).sort((a, b) => a - b)
  expect(statistics[20]).toBeGreaterThan(0.67)
  expect(statistics[20]).toBeLessThan(0.99)
})

it('streams of neighbouring seeds and of other labels are uncorrelated', () => {
  const count = 20_000
  const one = normals(stream(1, 'a'), count)
  for (const other of [stream(2, 'a'), stream(1 + 2 ** 32, 'a'), stream(1, 'b')])
    expect(Math.abs(correlation(one, normals(other, count)))).toBeLessThan(4 / Math.sqrt(count))
})

function correlation(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0) / a.length
}

/** Normal distribution function to 1e-7 (Abramowitz and Stegun 26.2.17). */
function cdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const upper = (series * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)
  return z > 0 ? 1 - upper : upper
}
