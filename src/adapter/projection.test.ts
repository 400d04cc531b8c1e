import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import fixture from './fixtures/random.json' with { type: 'json' }
import { projection } from './projection.ts'
import { GENERATOR } from './random.ts'

const page = readFileSync(new URL('../../docs/projection.md', import.meta.url), 'utf8')

it.each(fixture.projections)(
  'P of $name with seed $seed, u $u, rank $rank is that of the Python version',
  ({ seed, name, u, rank, values }) => {
    expect([...projection(seed, name, u, rank)]).toEqual(values)
  },
)

it("gives the test vectors of the documentation, bit for bit, under the documentation's name", () => {
  const rows = [...page.matchAll(/^\| (\d+) \| (model\S+) \| (\d+) \| (\d+) \| ([0-9a-f ]+) \|$/gm)]
  expect(rows).toHaveLength(3)
  for (const [, seed, name, u, rank, bits] of rows) {
    const p = projection(Number(seed), name!, Number(u), Number(rank))
    expect([...new Uint32Array(p.buffer)].map(word => word.toString(16).padStart(8, '0')).join(' ')).toBe(bits)
  }
  expect(page).toContain(`\`${GENERATOR}\``)
})

it('has variance 1/r', () => {
  for (const rank of [1, 2, 8]) {
    const p = projection(1, 'some.module', Math.ceil(20_000 / rank ** 2), rank)
    const variance = p.reduce((sum, x) => sum + x * x, 0) / p.length
    expect(variance * rank).toBeGreaterThan(0.95)
    expect(variance * rank).toBeLessThan(1.05)
  }
})

it('keeps its first matrices when v grows', () => {
  expect([...projection(1, 'm', 1, 3)]).toEqual([...projection(1, 'm', 4, 3)].slice(0, 9))
})

it('differs between modules and seeds', () => {
  expect(projection(1, 'a', 1, 2)).not.toEqual(projection(1, 'b', 1, 2))
  expect(projection(1, 'a', 1, 2)).not.toEqual(projection(2, 'a', 1, 2))
  expect(projection(1, 'a', 1, 2)).not.toEqual(projection(1 + 2 ** 32, 'a', 1, 2))
})
