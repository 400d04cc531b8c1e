import { z } from 'zod'
import { parseOptions } from '../../options.ts'

/** How a run is kept: the one place of these defaults, with the reasons. */
export const runSchema = z.strictObject({
  saveSteps: z.int().positive().default(1).meta({
    description: 'Steps from one checkpoint to the next.',
    reason: 'a checkpoint of few numbers takes milliseconds, a step minutes',
  }),
  saveTotalLimit: z.int().positive().default(3).meta({
    description: 'Checkpoints that are kept, the latest ones.',
    reason: 'one to go on from, and two to look back at; TRL keeps all, which fills the disk',
  }),
  allowOtherProcessor: z.boolean().default(false).meta({
    description: 'Go on with a run that another model of processor began.',
  }),
})

export type RunOptions = z.input<typeof runSchema>
export type RunSettings = z.output<typeof runSchema>

/** @throws Error that lists every option that is unknown or out of range. */
export function parseRun(options: unknown): RunSettings {
  return parseOptions(runSchema, options, 'run')
}
