import { z } from 'zod'

/** Options of every task with data of its own: the one place of their defaults, with the reasons. */
export const taskSchema = z.strictObject({
  limit: z.int().positive().optional().meta({
    description: 'Use only the first problems of the file.',
    default: 'all',
    reason: 'few problems are soon known by heart',
  }),
})

export type TaskOptions = z.input<typeof taskSchema>

/** Options of `gsm8k`. */
export const gsm8kSchema = taskSchema.extend({
  reward: z.enum(['strict', 'lenient']).default('strict').meta({
    description:
      'strict: the integer in the last \\boxed{}, else after ####; lenient: the last number of the completion.',
    reason: 'training on the lenient one does not teach to mark an answer',
  }),
})

export type Gsm8kOptions = z.input<typeof gsm8kSchema>

/** Options of `nano`. */
export const nanoSchema = taskSchema.extend({
  split: z.enum(['train', 'test', 'unseen']).default('train').meta({
    description:
      'train, test: shapes that the nano model has seen, with other numbers; unseen: shapes that it has not seen.',
    reason: 'a task is most often trained on',
  }),
  reward: z.enum(['strict', 'lenient']).default('strict').meta({
    description: 'strict: the integer in the last \\boxed{}; lenient: the last number of the completion.',
    reason: 'training on the lenient one does not teach to mark an answer',
  }),
})

export type NanoOptions = z.input<typeof nanoSchema>
