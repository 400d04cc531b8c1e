import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import sizes from './fixtures/sizes.json' with { type: 'json' }
import { adaptedModules, MODULE_TYPES, moduleSlots } from './modules.ts'
import { parseTinyLora, type TinyLoraOptions } from './schema.ts'
import { tie } from './tying.ts'

const modules = adaptedModules(sizes.qwen7b)
const tieUp = (options: TinyLoraOptions, slots: Parameters<typeof tie>[0] = modules) =>
  tie(slots, parseTinyLora(options))

/** Sizes of the groups, in order. */
function sizesOf(group: Int32Array, groups: number): number[] {
  const counts = new Array<number>(groups).fill(0)
  for (const g of group) counts[g]!++
  return counts
}

describe('on the 196 modules of Qwen2.5-7B', () => {
  it.each<[TinyLoraOptions, number, number]>([
    [{ params: 1 }, 1, 1],
    [{ params: 13 }, 13, 1],
    [{ params: 196 }, 196, 1],
    [{ params: 392 }, 196, 2],
    [{ params: 784 }, 196, 4],
    [{ nTie: 1 }, 196, 1],
    [{ nTie: 7 }, 28, 1],
    [{ nTie: 14 }, 14, 1],
    [{ nTie: 15 }, 13, 1],
    [{ nTie: 16 }, 12, 1],
    [{ nTie: 196 }, 1, 1],
    [{ nTie: 256 }, 1, 1],
    [{ u: 4 }, 196, 4],
    [{ nTie: 14, u: 3 }, 14, 3],
    [{ params: 13, tying: 'structured' }, 13, 1],
    [{ params: 7, tying: 'structured' }, 7, 1],
    [{ nTie: 15, tying: 'structured' }, 7, 1],
    [{ nTie: 14, tying: 'structured' }, 14, 1],
    [{ nTie: 3, tying: 'structured' }, 63, 1],
    [{ nTie: 256, tying: 'structured' }, 7, 1],
    [{ u: 36, rank: 6, targetModules: ['q_proj'] }, 196, 36],
  ])('%j gives %i groups of %i', (options, groups, u) => {
    expect(tieUp(options)).toMatchObject({ groups, u, count: groups * u, warnings: [] })
  })

  it('lets the remainder of nTie 15 join the last group', () => {
    const { group, groups } = tieUp({ nTie: 15 })
    expect(sizesOf(group, groups)).toEqual([...new Array(12).fill(15), 16])
  })

  it('spreads params 13 evenly: one group of 16, twelve of 15', () => {
    const { group, groups } = tieUp({ params: 13 })
    expect(sizesOf(group, groups).sort()).toEqual([...new Array(12).fill(15), 16])
  })

  it('ties whole blocks with nTie 7', () => {
    expect([...tieUp({ nTie: 7 }).group]).toEqual(modules.map(module => module.layer))
  })

  it('gives a type floor((t+1)·G/T) − floor(t·G/T) groups: params 13, structured', () => {
    const { group } = tieUp({ params: 13, tying: 'structured' })
    const groupsOf = MODULE_TYPES.map(type => new Set(group.filter((_, i) => modules[i]!.type === type)).size)
    expect(groupsOf).toEqual([1, 2, 2, 2, 2, 2, 2])
    const keys = [...group].filter((_, i) => modules[i]!.type === 'k_proj')
    expect(keys).toEqual([...new Array(14).fill(1), ...new Array(14).fill(2)])
  })

  it.each<[TinyLoraOptions, RegExp]>([
    [
      { params: 200 },
      /params 200 over 196 modules is not a whole number.*at most 196, or a multiple of it such as 392/,
    ],
    [{ params: 980 }, /u 5 exceeds the 4 entries of R at rank 2.*use rank 3 or more/],
    [{ u: 5 }, /use rank 3 or more/],
    [{ u: 17, rank: 4 }, /use rank 5 or more/],
    [{ params: 6, tying: 'structured' }, /params must be at least 7, not 6/],
  ])('%j is an error that says what to do', (options, message) => {
    expect(() => tieUp(options)).toThrow(message)
  })

  it("only warns of a redundant u in PEFT's split, whose default it is", () => {
    const { u, warnings } = tieUp({ u: 64, split: 'peft' })
    expect(u).toBe(64)
    expect(warnings).toEqual([expect.stringMatching(/u 64 exceeds the 4 entries.*use rank 8 or more/)])
  })
})

it('refuses a model without adapted modules', () => {
  expect(() => tieUp({}, [])).toThrow(/no adapted modules/)
})

describe('for any number of layers, targets and groups', () => {
  const targets = fc.subarray([...MODULE_TYPES], { minLength: 1 })
  const layers = fc.integer({ min: 1, max: 40 })
  const sizing = fc.oneof(
    fc.record({ kind: fc.constant('params' as const), value: fc.integer({ min: 1, max: 280 }) }),
    fc.record({ kind: fc.constant('nTie' as const), value: fc.integer({ min: 1, max: 300 }) }),
  )
  const cases = fc.record({ targets, layers, sizing, tying: fc.constantFrom('tiled' as const, 'structured' as const) })

  /** Every case that is no error: params within the bounds that the errors above name. */
  function check(law: (slots: ReturnType<typeof moduleSlots>, tying: ReturnType<typeof tie>, kind: string) => void) {
    fc.assert(
      fc.property(cases, ({ targets, layers, sizing, tying }) => {
        const slots = moduleSlots(layers, targets)
        const least = tying === 'structured' ? targets.length : 1
        const value = sizing.kind === 'nTie' ? sizing.value : Math.max(least, Math.min(sizing.value, slots.length))
        law(
          slots,
          tieUp({ [sizing.kind]: value, tying, targetModules: targets as [never] }, slots),
          `${tying} ${sizing.kind}`,
        )
      }),
      { numRuns: 300 },
    )
  }

  it('no group is empty, and the sizes sum to the number of modules', () => {
    check((slots, { group, groups }) => {
      const counts = sizesOf(group, groups)
      expect(Math.min(...counts)).toBeGreaterThan(0)
      expect(counts.reduce((a, b) => a + b)).toBe(slots.length)
    })
  })

  it('tiled groups are runs of modules, structured ones runs of layers of one type', () => {
    check((slots, { group }, kind) => {
      const lists = kind.startsWith('tiled')
        ? [[...group]]
        : MODULE_TYPES.map(type => [...group].filter((_, i) => slots[i]!.type === type)).filter(list => list.length)
      const ordered = lists.flat()
      for (let i = 1; i < ordered.length; i++) expect(ordered[i]! - ordered[i - 1]!).toBeOneOf([0, 1])
      for (let t = 1; t < lists.length; t++) expect(lists[t]![0]).toBe(lists[t - 1]!.at(-1)! + 1)
    })
  })

  it('params makes groups whose sizes differ by one at most: all of them tiled, those of a type structured', () => {
    check((slots, { group, groups }, kind) => {
      if (!kind.endsWith('params')) return
      const counts = sizesOf(group, groups)
      const families = kind.startsWith('tiled')
        ? [counts]
        : MODULE_TYPES.map(type => counts.filter((_, g) => slots[group.indexOf(g)]!.type === type)).filter(
            c => c.length,
          )
      for (const family of families) expect(Math.max(...family) - Math.min(...family)).toBeLessThanOrEqual(1)
    })
  })
})
