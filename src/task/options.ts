import { z } from 'zod'
import { PROMPTS } from './prompts.ts'

/** Options of every task with data of its own: the one place of their defaults, with the reasons. */
export const taskSchema = z.strictObject({
  limit: z.int().positive().optional().meta({
    description: 'Use only the first problems of the file.',
    default: 'all',
    reason: 'few problems are soon known by heart',
  }),
})

export type TaskOptions = z.input<typeof taskSchema>

/** How a benchmark's questions are put. */
export const promptField = z.enum(PROMPTS).default('boxed').meta({
  description:
    "How a question is put. boxed: with the request to put the answer in \\boxed{}, in the model's chat template; simplerl: with SimpleRL's literal \\boxed{{}}; few-shot: as plain text after eight worked examples, for gsm8k.",
  reason: 'what instruction models were trained on',
})

/** Options of the benchmarks. */
export const benchmarkSchema = taskSchema.extend({
  split: z.enum(['train', 'test']).optional().meta({
    description: 'Which of its problems.',
    default: 'test, where it has such',
  }),
  reward: z.enum(['strict', 'lenient']).optional().meta({
    description:
      'strict: what the answer in the last \\boxed{} is (of GSM8K, else after ####); lenient: the answer wherever it is.',
    default: 'strict for integers, lenient for mathematics',
    reason: 'training on the lenient one does not teach to mark an answer',
  }),
  prompt: promptField,
})

export type BenchmarkOptions = z.input<typeof benchmarkSchema>

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
