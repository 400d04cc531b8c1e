import { z } from 'zod'

/** What an option can be in a grid. */
const value = z.union([z.string(), z.number(), z.boolean()])
type Value = z.output<typeof value>

/** A sweep: runs of one command, that differ by some options. Keys are flags without their dashes. */
export const sweepSchema = z.strictObject({
  command: z.enum(['train', 'sft']).default('train'),
  /** Of every run. */
  options: z.record(z.string(), z.unknown()).default({}),
  /**
   * Values of the options that differ: every combination is a run. Options that differ together are one entry of any name, whose values
   * are sets of options: `size: [{ params: 13, rank: 1 }, { method: full }]`.
   */
  grid: z.record(z.string(), z.array(z.union([value, z.record(z.string(), value)])).min(1)),
  /** Options of `tinylora eval`, by which every finished run is scored; left out: none is. */
  evaluate: z.record(z.string(), z.unknown()).optional(),
})

/** A sweep as its file says it, with defaults. */
export type Sweep = z.output<typeof sweepSchema>

/** What the evaluation of a sweep's runs is called in their folders. */
export const HELD_OUT = 'held-out'

/** One run of a sweep. */
export interface SweepRun {
  /** For a folder: `params-13_learning-rate-0.01`. */
  name: string
  /** Where it lies in the grid. */
  point: Readonly<Record<string, Value>>
  /** All of its options. */
  options: Readonly<Record<string, unknown>>
}

/** The runs of a sweep, the last option of the grid changing fastest. @throws Error where two would have one name, or an option is given twice. */
export function sweepRuns({ options, grid }: Sweep): SweepRun[] {
  const axes = Object.entries(grid).map(([name, values]) => values.map(one => optionsOf(name, one)))
  const inGrid = axes.map(sets => [...new Set(sets.flatMap(set => Object.keys(set)))])
  const twice = [...Object.keys(options), ...inGrid.flat()].find((name, i, all) => all.indexOf(name) !== i)
  if (twice !== undefined) throw new Error(`sweep: ${twice} is given in two places, of options and grid; leave one out`)
  const points = axes.reduce<SweepRun['point'][]>(
    (before, sets) => before.flatMap(point => sets.map(set => ({ ...point, ...set }))),
    [{}],
  )
  const runs = points.map(point => ({ name: nameOf(point), point, options: { ...options, ...point } }))
  const names = runs.map(({ name }) => name)
  const same = names.find((name, i) => names.indexOf(name) !== i)
  if (same !== undefined) throw new Error(`sweep: two runs of the grid are called ${same}; give each value once`)
  return runs
}

/** The options that a value of a grid stands for. */
export function optionsOf(name: string, one: Sweep['grid'][string][number]): Record<string, Value> {
  return typeof one === 'object' ? one : { [name]: one }
}

function nameOf(point: SweepRun['point']): string {
  const parts = Object.entries(point).map(([name, one]) => `${name}-${one}`)
  return parts.join('_').replace(/[^\w.+-]/g, '-') || 'run'
}
