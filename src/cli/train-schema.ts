import { z } from 'zod'
import { promptField, taskNames, taskSchema } from '../task/index.ts'
import { type GrpoSettings, grpoSchema } from '../train/index.ts'
import { modelField, problemsField } from './fields.ts'
import { heldOutFields, heldOutProblems } from './held-out.ts'
import {
  adapterOptionFields,
  adapterProblems,
  dataProblems,
  jsonField,
  keysOf,
  machineFields,
  type Problem,
  pick,
  problemsOf,
} from './training-schema.ts'

/** What stands for the task's own reward in `--reward`. */
export const TASK_REWARD = 'task'

/** The options of `tinylora train` that a config file can have, too. */
export const trainFields = z.strictObject({
  model: modelField,
  task: z.enum(taskNames).optional().meta({
    description: 'Task that the data belongs to. Left out: own data, a prompt in problem and an answer in answer.',
  }),
  data: problemsField,
  evalData: z.string().optional().meta({
    description: 'Held-out problems for --eval-every: a file of the same kind. Default: the test problems of the task.',
    placeholder: 'file',
  }),
  ...taskSchema.shape,
  prompt: promptField.unwrap().optional().meta(promptField.meta()!),
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
  ...adapterOptionFields,
  ...grpoSchema.shape,
  ...heldOutFields,
  ...machineFields,
  sampleEvery: z.int().positive().optional().meta({ description: 'Show a completion every so many steps.' }),
  json: jsonField,
})

/** With what options ask of each other. */
export const trainSchema = trainFields.superRefine((options, context) => {
  const problems = [
    ...adapterProblems(options),
    ...problemsOf(grpoSchema, grpoOptions(options)),
    ...dataProblems(options),
    ...rewardProblems(options),
    ...rolloutProblems(options),
    ...heldOutProblems(options, true),
  ]
  for (const { path, message } of problems) context.addIssue({ code: 'custom', path: [...path], message })
})

export type TrainOptions = z.output<typeof trainFields>

/** The trainer's options. */
export function grpoOptions(options: TrainOptions): GrpoSettings {
  return pick(options, keysOf(grpoSchema.shape))
}

/** Told before anything is loaded. */
function rolloutProblems({ method, rolloutDtype }: TrainOptions): Problem[] {
  if (method !== 'full' || rolloutDtype === 'f32') return []
  return [
    {
      path: ['rolloutDtype'],
      message: `${rolloutDtype} needs weights that stay as they are, and --method full trains them`,
    },
  ]
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
