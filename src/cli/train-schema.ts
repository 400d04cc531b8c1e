import { z } from 'zod'
import { type AdapterOptions, adapterFields, methodSchemas } from '../adapter/index.ts'
import { runtimeSchema } from '../runtime/index.ts'
import { takesData, taskNames, taskSchema } from '../task/index.ts'
import { type GrpoSettings, grpoSchema } from '../train/index.ts'
import { type RunOptions, runSchema } from '../train/run/index.ts'

/** What stands for the task's own reward in `--reward`. */
export const TASK_REWARD = 'task'

// Where names of two rooms meet, the adapter's are changed.
const { dtype, seed, ...adapterShape } = adapterFields.shape
const renamedShape = { vDtype: dtype, projectionSeed: seed }

/** The options of `tinylora train` that a config file can have, too. */
export const trainFields = z.strictObject({
  model: z.string().meta({
    description: 'Model folder, GGUF file, or id (owner/name) in the Hugging Face cache.',
    placeholder: 'model',
  }),
  task: z.enum(taskNames).optional().meta({
    description: 'Task that the data belongs to. Left out: own data, a prompt in problem and an answer in answer.',
  }),
  data: z.string().optional().meta({
    description: 'Problems: a JSONL or Parquet file. Not with task nano, which makes them.',
    placeholder: 'file',
  }),
  ...taskSchema.shape,
  reward: z
    .array(z.string())
    .default([])
    .meta({
      description: `A .ts, .js or .mjs file whose default export scores a completion, instead of the task's own reward; ${TASK_REWARD} stands for that one, so that both can be added.`,
      placeholder: 'file',
    }),
  rewardWeights: z.array(z.number()).optional().meta({
    description: 'What each reward counts in their sum.',
    default: 1,
    reason: 'all alike',
  }),
  run: z.string().meta({
    description: 'Folder of the run: config, metrics, completions, checkpoints, and at the end the adapter.',
    placeholder: 'folder',
  }),
  ...adapterShape,
  ...renamedShape,
  ...grpoSchema.shape,
  ...runSchema.shape,
  ...runtimeSchema.shape,
  sampleEvery: z.int().positive().optional().meta({ description: 'Show a completion every so many steps.' }),
  json: z.boolean().default(false).meta({
    description: 'Print one JSON document a line, one for every step and one at the end, and nothing else.',
  }),
})

const helpGroups: readonly (readonly [string, object])[] = [
  ['Adapter:', { ...adapterShape, ...renamedShape }],
  ['Training:', grpoSchema.shape],
  ["The run's folder:", runSchema.shape],
  ['Machine:', runtimeSchema.shape],
]

/** Under which heading help shows an option, if not the common one. */
export function helpGroupOf(option: string): string | undefined {
  return helpGroups.find(([, shape]) => option in shape)?.[0]
}

/** With what options ask of each other. */
export const trainSchema = trainFields.superRefine((options, context) => {
  const problems = [
    ...adapterProblems(options),
    ...problemsOf(grpoSchema, grpoOptions(options)),
    ...dataProblems(options),
    ...rewardProblems(options),
  ]
  for (const { path, message } of problems) context.addIssue({ code: 'custom', path: [...path], message })
})

export type TrainOptions = z.output<typeof trainFields>

/** The adapter's options by their own names, those that are given. */
export function adapterOptions({ vDtype, projectionSeed, ...options }: TrainOptions): AdapterOptions {
  const all = { ...pick(options, keysOf(adapterShape)), dtype: vDtype, seed: projectionSeed }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as AdapterOptions
}

/** The trainer's options. */
export function grpoOptions(options: TrainOptions): GrpoSettings {
  return pick(options, keysOf(grpoSchema.shape))
}

/** The options of the run's folder. */
export function runOptions(options: TrainOptions): RunOptions {
  return pick(options, keysOf(runSchema.shape))
}

interface Problem {
  path: readonly PropertyKey[]
  message: string
}

function problemsOf(schema: z.ZodType, options: object): Problem[] {
  return schema.safeParse(options).error?.issues ?? []
}

function adapterProblems(options: TrainOptions): Problem[] {
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

function dataProblems({ task, data }: TrainOptions): Problem[] {
  const takes = task === undefined || takesData(task)
  if (takes && data === undefined) return [{ path: ['data'], message: 'is required' }]
  if (!takes && data !== undefined)
    return [{ path: ['data'], message: `task ${task} makes its problems itself; leave it out` }]
  return []
}

function rewardProblems({ task, reward, rewardWeights }: TrainOptions): Problem[] {
  const count = Math.max(1, reward.length)
  const problems: Problem[] = []
  if (task === undefined && reward.length === 0)
    problems.push({ path: ['reward'], message: 'is required with own data; or give its --task' })
  if (task === undefined && reward.includes(TASK_REWARD))
    problems.push({
      path: ['reward'],
      message: `own data has no reward of its own that ${TASK_REWARD} could stand for`,
    })
  if (rewardWeights && rewardWeights.length !== count)
    problems.push({ path: ['rewardWeights'], message: `${rewardWeights.length} weights for ${count} rewards` })
  return problems
}

function keysOf<T extends object>(shape: T): (keyof T)[] {
  return Object.keys(shape) as (keyof T)[]
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map(key => [key, from[key]])) as Pick<T, K>
}
