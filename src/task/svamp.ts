// SVAMP (https://github.com/arkilpatel/SVAMP): 1,000 problems of one step, worded so that it cannot be guessed.
import type { Benchmark } from './benchmark.ts'
import { integerIn, integers } from './benchmark-readings.ts'
import { textOf } from './problems.ts'
import type { Row } from './row.ts'

export const svamp: Benchmark = {
  name: 'svamp',
  sets: {
    test: {
      rows: 300,
      path: 'svamp/test',
      hub: {
        dataset: 'ChilleD/SVAMP',
        revision: '5e0bf1e5e7c0e9c4bc39180d224f41f3f801b7ef',
        files: ['data/test-00000-of-00001.parquet'],
      },
    },
    train: {
      rows: 700,
      path: 'svamp/train',
      hub: {
        dataset: 'ChilleD/SVAMP',
        revision: '5e0bf1e5e7c0e9c4bc39180d224f41f3f801b7ef',
        files: ['data/train-00000-of-00001.parquet'],
      },
    },
  },
  reading,
  ...integers,
}

/** Its authors keep the question apart from what is told before it, and the answer as a decimal. */
function reading(row: Row): { question: string; answer: string } {
  const { Body: body } = row.columns
  const answer = textOf(row, 'answer', 'Answer')
  const last = textOf(row, 'problem', 'question_concat', 'Question', 'question')
  return {
    question:
      typeof body === 'string' && row.columns.problem == null
        ? `${body.trim().replace(/(?<![.!?])$/, '.')} ${last}`
        : last,
    answer: integerIn(row, answer),
  }
}
