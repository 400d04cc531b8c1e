// AMC 2023: 40 problems of AMC 12A and 12B whose answers are integers.
import type { Benchmark } from './benchmark.ts'
import { mathematics, questionAndAnswer } from './benchmark-readings.ts'

export const amc23: Benchmark = {
  name: 'amc23',
  sets: {
    test: {
      rows: 40,
      path: 'amc23/test',
      hub: {
        dataset: 'math-ai/amc23',
        revision: '80815d37005feb82cd7f8fbc6901d5d3eff43057',
        files: ['test-00000-of-00001.parquet'],
      },
    },
  },
  reading: questionAndAnswer,
  ...mathematics,
}
