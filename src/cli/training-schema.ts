// Options that all trainers' commands share, and what they ask of each other.
import { z } from 'zod'
import { type AdapterOptions, adapterFields, methodSchemas } from '../adapter/index.ts'
import { runtimeSchema } from '../runtime/index.ts'
import { takesData, taskNames, taskSchema } from '../task/index.ts'
import { type RunOptions, runSchema } from '../train/run/index.ts'
import { modelField, placeFields } from './fields.ts'

// Where names of two rooms meet, the adapter's are changed.
const { dtype, seed, ...adapterShape } = adapterFields.shape
const renamedShape = { vDtype: dtype, projectionSeed: seed }

export const adapterOptionFields = { ...adapterShape, ...renamedShape }

/** How the run is kept and where it is computed. */
export const machineFields = {
  ...runSchema.shape,
  ...placeFields,
  profile: runtimeSchema.shape.profile.meta({
    description:
      'Say where the time of the first three steps went, by phase, graph and operator, and write it as a trace, profile.json in the folder of the run.',
  }),
}

export const jsonField = z.boolean().default(false).meta({
  description: 'Print one JSON document a line, one for every step and one at the end, and nothing else.',
})

const common = z.strictObject({
  model: modelField,
  task: z.enum(taskNames).optional(),
  data: z.string().optional(),
  ...taskSchema.shape,
  run: z.string(),
  ...adapterOptionFields,
  ...machineFields,
  json: jsonField,
})

/** What every trainer's command is given. */
export type CommonOptions = z.output<typeof common>

/** Under which heading help shows an option, if not the common one. @param training the trainer's options */
export function helpGroups(training: object): (option: string) => string | undefined {
  const groups: readonly (readonly [string, object])[] = [
    ['Adapter:', adapterOptionFields],
    ['Training:', training],
    ["The run's folder:", runSchema.shape],
    ['Machine:', runtimeSchema.shape],
  ]
  return option => groups.find(([, shape]) => option in shape)?.[0]
}

/** The adapter's options by their own names, those that are given. */
export function adapterOptions({ vDtype, projectionSeed, ...options }: CommonOptions): AdapterOptions {
  const all = { ...pick(options, keysOf(adapterShape)), dtype: vDtype, seed: projectionSeed }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as AdapterOptions
}

/** The options of the run's folder. */
export function runOptions(options: CommonOptions): RunOptions {
  return pick(options, keysOf(runSchema.shape))
}

/** What is wrong with an option, as zod tells it. */
export interface Problem {
  path: readonly PropertyKey[]
  message: string
}

/** What a schema has against some options. */
export function problemsOf(schema: z.ZodType, options: object): Problem[] {
  return schema.safeParse(options).error?.issues ?? []
}

/** What the adapter's method has against its options. */
export function adapterProblems(options: CommonOptions): Problem[] {
  const { method = 'tinylora', ...own } = adapterOptions(options)
  const schema: z.ZodType = methodSchemas[method]
  const foreign = (key: string) => ({ path: [key], message: `no option of --method ${method}` })
  return (schema.safeParse(own).error?.issues ?? [])
    .flatMap((issue): Problem[] => (issue.code === 'unrecognized_keys' ? issue.keys.map(foreign) : [issue]))
    .map(({ path: [name, ...rest], message }) => ({ path: [renamed(name!), ...rest], message }))
}

/** The command's name of an adapter's option. */
function renamed(name: PropertyKey): PropertyKey {
  return { dtype: 'vDtype', seed: 'projectionSeed' }[name as string] ?? name
}

/** Whether data is given where it is taken, and only there. */
export function dataProblems({ task, data }: Pick<CommonOptions, 'task' | 'data'>): Problem[] {
  if (task === undefined && data === undefined) return [{ path: ['data'], message: 'is required' }]
  if (task !== undefined && !takesData(task) && data !== undefined)
    return [{ path: ['data'], message: `task ${task} makes its problems itself; leave it out` }]
  return []
}

/** Those of some options that a room takes. */
export function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map(key => [key, from[key]])) as Pick<T, K>
}

/** The names of a shape, typed. */
export function keysOf<T extends object>(shape: T): (keyof T)[] {
  return Object.keys(shape) as (keyof T)[]
}
