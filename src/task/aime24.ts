// AIME 2024: the 30 problems of both papers; answers are integers below 1,000, some with leading zeros.
import type { Benchmark } from './benchmark.ts'
import { mathematics, questionAndAnswer } from './benchmark-readings.ts'

export const aime24: Benchmark = {
  name: 'aime24',
  sets: {
    test: {
      rows: 30,
      path: 'aime24/test',
      hub: {
        dataset: 'HuggingFaceH4/aime_2024',
        revision: '2fe88a2f1091d5048c0f36abc874fb997b3dd99a',
        files: ['data/train-00000-of-00001.parquet'],
      },
    },
  },
  reading: questionAndAnswer,
  ...mathematics,
}
