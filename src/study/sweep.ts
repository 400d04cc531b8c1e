import { z } from 'zod'

/** What an option can be in a grid. */
const value = z.union([z.string(), z.number(), z.boolean()])

/** A sweep: runs of one command, that differ by some options. Keys are flags without their dashes. */
export const sweepSchema = z.strictObject({
  command: z.enum(['train', 'sft']).default('train'),
  /** Of every run. */
  options: z.record(z.string(), z.unknown()).default({}),
  /** Values of the options that differ: every combination is a run. */
  grid: z.record(z.string(), z.array(value).min(1)),
})

export type Sweep = z.output<typeof sweepSchema>

/** One run of a sweep. */
export interface SweepRun {
  /** For a folder: `params-13_learning-rate-0.01`. */
  name: string
  /** Where it lies in the grid. */
  point: Readonly<Record<string, z.output<typeof value>>>
  /** All of its options. */
  options: Readonly<Record<string, unknown>>
}

/** The runs of a sweep, the last option of the grid changing fastest. @throws Error where two would have one name, or an option is given twice. */
export function sweepRuns({ options, grid }: Sweep): SweepRun[] {
  const twice = Object.keys(grid).find(name => name in options)
  if (twice !== undefined) throw new Error(`sweep: ${twice} is in options and in grid; leave it out of options`)
  const points = Object.entries(grid).reduce<SweepRun['point'][]>(
    (before, [name, values]) => before.flatMap(point => values.map(one => ({ ...point, [name]: one }))),
    [{}],
  )
  const runs = points.map(point => ({ name: nameOf(point), point, options: { ...options, ...point } }))
  const names = runs.map(({ name }) => name)
  const same = names.find((name, i) => names.indexOf(name) !== i)
  if (same !== undefined) throw new Error(`sweep: two runs of the grid are called ${same}; give each value once`)
  return runs
}

function nameOf(point: SweepRun['point']): string {
  const parts = Object.entries(point).map(([name, one]) => `${name}-${one}`)
  return parts.join('_').replace(/[^\w.+-]/g, '-') || 'run'
}
