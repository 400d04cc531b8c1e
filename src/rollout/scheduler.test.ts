import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageSize } from '../model/index.ts'
import type { Slot } from './kv-cache.ts'
import { PagePool } from './pages.ts'
import { ownPages, Scheduler } from './scheduler.ts'
import { PromptState, Sequence } from './sequence.ts'

/** Lengths of a prompt and of every completion of it. */
interface Job {
  prompt: number
  completions: readonly number[]
}

/** A cache that only remembers whose token was last written where. */
class Labels {
  readonly #written = new Map<number, string>()

  write(slots: readonly Slot[], owner: string, first = 0): void {
    for (const [i, { page, at }] of slots.entries()) this.#written.set(page * pageSize + at, `${owner}, ${first + i}`)
  }

  copy(from: number, to: number): void {
    for (let at = 0; at < pageSize; at++) {
      const label = this.#written.get(from * pageSize + at)
      if (label !== undefined) this.#written.set(to * pageSize + at, label)
      // Whoever reads what was left behind reads nonsense.
      this.#written.set(from * pageSize + at, 'moved away')
    }
  }

  read(slots: readonly Slot[]): (string | undefined)[] {
    return slots.map(({ page, at }) => this.#written.get(page * pageSize + at))
  }
}

/** Runs jobs to their ends as an engine does, and checks at every step that what is read was written and is nobody else's. */
class Simulation {
  readonly pool
  readonly scheduler
  readonly sequences: readonly Sequence[]
  preemptions = 0
  copies = 0
  #prefills = 0
  readonly #labels = new Labels()
  readonly #finished = new Set<Sequence>()

  constructor(jobs: readonly Job[], pages: number, maxBatch: number) {
    this.pool = new PagePool(pages)
    this.sequences = jobs.flatMap(({ prompt, completions }, index) => {
      const tokens = new Array<number>(prompt).fill(0)
      const state = new PromptState(index, { tokens, key: '', numGenerations: completions.length }, 0)
      return completions.map((length, number) => new Sequence(state, number, length, 0))
    })
    this.scheduler = new Scheduler(this.sequences, this.pool, maxBatch)
  }

  run(): void {
    while (this.#finished.size < this.sequences.length) this.step()
    expect(this.pool.free).toBe(this.pool.size)
  }

  step(): void {
    const before = new Set(this.scheduler.running)
    const { prompts, resumed } = this.scheduler.prepare()
    const { running } = this.scheduler
    this.preemptions += [...before].filter(sequence => !running.includes(sequence)).length
    this.#prefills += prompts.length
    for (const prompt of prompts) this.#labels.write(prompt.slots(), nameOf(prompt))
    for (const sequence of resumed) this.#labels.write(sequence.slots(), nameOf(sequence))
    const copies = this.scheduler.gather()
    for (const [from, to] of copies) this.#labels.copy(from, to)
    this.copies += copies.length
    // Someone always gets on, and the first in line is among them.
    expect(running[0]).toBe(this.sequences.find(sequence => !this.#finished.has(sequence)))
    this.#checkPages()
    for (const sequence of [...running]) this.#decode(sequence)
  }

  get prefills(): number {
    return this.#prefills
  }

  #checkPages(): void {
    const { running } = this.scheduler
    const own = running.flatMap(({ pages }) => pages)
    const held = new Set(this.sequences.map(({ prompt }) => prompt).filter(({ pages }) => pages))
    const shared = [...held].flatMap(({ pages }) => pages!)
    const used = [...own, ...shared]
    expect(new Set(used).size).toBe(used.length)
    expect(this.pool.free).toBe(this.pool.size - used.length)
    expect(running.map(({ pages }) => pages.length)).toEqual(running.map(ownPages))
    expect(running.map(({ prompt }) => prompt.pages?.length)).toEqual(running.map(({ prompt }) => prompt.pageCount))
  }

  #decode(sequence: Sequence): void {
    const { prompt, slot, cached } = sequence
    sequence.tokens.push(0)
    this.#labels.write([slot], nameOf(sequence), cached)
    if (sequence.tokens.length < sequence.limit) return
    expect(this.#labels.read(prompt.slots())).toEqual(labels(nameOf(prompt), prompt.tokens.length - 1))
    expect(this.#labels.read(sequence.slots())).toEqual(labels(nameOf(sequence), sequence.limit))
    this.#finished.add(sequence)
    this.scheduler.finish(sequence)
  }
}

function nameOf(one: PromptState | Sequence): string {
  return one instanceof Sequence ? `completion ${one.prompt.index}/${one.number}` : `prompt ${one.index}`
}

function labels(owner: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${owner}, ${i}`)
}

/** Pages that the largest completion needs when it is alone. */
function least(jobs: readonly Job[]): number {
  const alone = jobs.flatMap(({ prompt, completions }) =>
    completions.map(length => Math.ceil((prompt - 1) / pageSize) + ownPages({ cached: length - 1 })),
  )
  return Math.max(...alone)
}

const length = fc.oneof(
  fc.integer({ min: 1, max: 3 * pageSize }),
  fc.constantFrom(1, pageSize - 1, pageSize, pageSize + 1, pageSize + 2),
)
const job = fc.record({ prompt: length, completions: fc.array(length, { minLength: 1, maxLength: 4 }) })
const jobs = fc.array(job, { minLength: 1, maxLength: 6 })

describe('the scheduler', () => {
  it('brings every sequence to its end in any cache that each fits into alone, and then has every page back', () => {
    fc.assert(
      fc.property(jobs, fc.nat(12), fc.integer({ min: 1, max: 8 }), (all, spare, maxBatch) => {
        new Simulation(all, least(all) + spare, maxBatch).run()
      }),
      { numRuns: 100 },
    )
  })

  it('has every page back when it is stopped anywhere', () => {
    fc.assert(
      fc.property(jobs, fc.nat(4), fc.nat(60), (all, spare, steps) => {
        const simulation = new Simulation(all, least(all) + spare, 4)
        const most = Math.min(steps, simulation.sequences[0]!.limit - 1)
        for (let step = 0; step < most; step++) simulation.step()
        simulation.scheduler.clear()
        expect(simulation.pool.free).toBe(simulation.pool.size)
      }),
      { numRuns: 100 },
    )
  })

  it('takes back the pages of a prompt whose completions all wait, where somebody needs them', () => {
    // The second completion of the long prompt is sent away, the first ends, and the other prompt's goes on to fill the cache.
    const all = [
      { prompt: 1, completions: [8 * pageSize] },
      { prompt: 2 * pageSize + 1, completions: [70, 80] },
    ]
    const simulation = new Simulation(all, 8, 3)
    simulation.run()
    expect(simulation.preemptions).toBe(1)
    expect(simulation.prefills).toBe(3)
  })

  it('computes a prompt once for all of its completions, also where they run one after the other', () => {
    const all = [
      { prompt: 100, completions: [5, 5, 5] },
      { prompt: 40, completions: [5, 5] },
    ]
    for (const maxBatch of [1, 2, 64]) {
      const simulation = new Simulation(all, 20, maxBatch)
      simulation.run()
      expect(simulation.prefills).toBe(2)
    }
  })

  it('fills a place that falls free at once, in the order of the prompts', () => {
    const simulation = new Simulation([{ prompt: 1, completions: [1, 3, 3, 3] }], 20, 2)
    simulation.step()
    simulation.scheduler.prepare()
    expect(simulation.scheduler.running.map(({ number }) => number)).toEqual([1, 2])
  })

  it('lays the pages of those that are left together once most around them have ended', () => {
    const ended = new Array<number>(30).fill(2)
    const all = [{ prompt: 40, completions: [...ended, 90, 70, ...ended, 80] }]
    const simulation = new Simulation(all, 200, 64)
    for (let step = 0; step < 3; step++) simulation.step()
    expect(simulation.copies).toBe(3)
    expect(simulation.scheduler.running.flatMap(({ pages }) => pages).toSorted()).toEqual([0, 1, 2])
    simulation.run()
  })

  it('sends away the sequence that came last when pages run out', () => {
    const simulation = new Simulation([{ prompt: 1, completions: [2 * pageSize, 2 * pageSize] }], 3, 2)
    for (let step = 0; step < pageSize; step++) simulation.step()
    expect(simulation.scheduler.running).toHaveLength(2)
    simulation.run()
    expect(simulation.preemptions).toBe(1)
  })
})

describe('a pool of pages', () => {
  it('gives sequences its lowest pages and prompts its highest', () => {
    const pool = new PagePool(6)
    expect([pool.takeOwn(2), pool.takePrompt(2)]).toEqual([
      [0, 1],
      [5, 4],
    ])
    pool.release([0])
    expect(pool.takeOwn(2)).toEqual([0, 2])
    expect(() => pool.takeOwn(2)).toThrow('rollout: 2 pages wanted, 1 free')
  })
})
