// Minerva Math: 272 questions of undergraduate courses in the sciences (https://arxiv.org/abs/2206.14858, MIT OpenCourseWare).
import type { Benchmark } from './benchmark.ts'
import { mathematics, questionAndAnswer } from './benchmark-readings.ts'

export const minervaMath: Benchmark = {
  name: 'minerva_math',
  sets: {
    test: {
      rows: 272,
      path: 'minerva_math/test',
      hub: {
        dataset: 'math-ai/minervamath',
        revision: 'ee46ddc498933b1977577953250ca5c66be64f96',
        files: ['test.jsonl'],
      },
    },
  },
  reading: questionAndAnswer,
  ...mathematics,
}
