import { z } from 'zod'
import { demonstratedTaskNames, takesData, taskSchema } from '../task/index.ts'
import { type SftSettings, sftSchema } from '../train/index.ts'
import { modelField } from './fields.ts'
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

/** The options of `tinylora sft` that a config file can have, too. */
export const sftFields = z.strictObject({
  model: modelField,
  task: z.enum(demonstratedTaskNames).optional().meta({
    description:
      'Task whose worked solutions are learned. Left out: own data, with messages, prompt and completion, or text.',
  }),
  data: z.string().optional().meta({
    description: 'Demonstrations: a JSONL or Parquet file. Not with task nano, which makes them.',
    placeholder: 'file',
  }),
  ...taskSchema.shape,
  evalData: z.string().optional().meta({
    description:
      'Held-out demonstrations, for eval_loss: a file of the same kind. Not with task nano, which makes them.',
    placeholder: 'file',
  }),
  run: z.string().meta({
    description: 'Folder of the run: config, metrics, checkpoints, and at the end the adapter.',
    placeholder: 'folder',
  }),
  ...adapterOptionFields,
  ...sftSchema.shape,
  ...heldOutFields,
  ...machineFields,
  json: jsonField,
})

/** With what options ask of each other. */
export const sftCommandSchema = sftFields.superRefine((options, context) => {
  const problems = [
    ...adapterProblems(options),
    ...problemsOf(sftSchema, sftOptions(options)),
    ...dataProblems(options),
    ...evaluationProblems(options),
    ...heldOutProblems(options, false),
  ]
  for (const { path, message } of problems) context.addIssue({ code: 'custom', path: [...path], message })
})

export type SftCommandOptions = z.output<typeof sftFields>

function evaluationProblems({ task, evalData, evalSteps }: SftCommandOptions): Problem[] {
  const takes = task === undefined || takesData(task)
  if (!takes && evalData !== undefined)
    return [{ path: ['evalData'], message: `task ${task} makes its held-out problems itself; leave it out` }]
  if (takes && evalData === undefined && evalSteps !== undefined)
    return [{ path: ['evalSteps'], message: 'it is for held-out demonstrations; give --eval-data, too' }]
  return []
}

/** The trainer's options. */
export function sftOptions(options: SftCommandOptions): SftSettings {
  return pick(options, keysOf(sftSchema.shape))
}
