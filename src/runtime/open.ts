import { z } from 'zod'
import { parseOptions } from '../options.ts'
import type { Runtime } from './types.ts'

/** Options of a runtime: the one place of their defaults, with the reasons. */
export const runtimeSchema = z.strictObject({
  threads: z.int().positive().optional().meta({
    description: 'Processor threads: of one operator, or of a small model for as many of its graphs side by side.',
    default: 'all',
    reason: 'nothing else is computed beside it',
  }),
  device: z.enum(['cpu']).default('cpu').meta({
    description: 'Where graphs run.',
    reason: 'the device that this build has',
  }),
  profile: z.boolean().default(false).meta({
    description: 'Time every operator of the first runs of every graph.',
  }),
})

export type RuntimeOptions = z.input<typeof runtimeSchema>
export type Device = z.output<typeof runtimeSchema>['device']

/** Opens ONNX Runtime. @throws Error that lists what is wrong with the options. */
export async function openRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const settings = parseOptions(runtimeSchema, options, 'runtime')
  // Not imported statically: a page has no worker threads of Node.
  const { openNodeRuntime } = await import('./node.ts')
  return openNodeRuntime(settings)
}
