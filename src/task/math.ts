// MATH to train on: SimpleRL-Zoo's hard split (https://github.com/hkust-nlp/simpleRL-reason), problems of levels 3 to 5.
import type { Benchmark } from './benchmark.ts'
import { mathematics, questionAndAnswer } from './benchmark-readings.ts'

export const math: Benchmark = {
  name: 'math',
  heldOut: 'math500',
  sets: {
    train: {
      rows: 8521,
      path: 'simplerl-zoo/hard',
      command:
        'hf download hkust-nlp/SimpleRL-Zoo-Data simplelr_qwen_level3to5/train.parquet --repo-type dataset --local-dir math',
    },
  },
  // Two rows of the hub's file have no answer.
  isLeftOut: ({ columns: { answer } }) => answer === '',
  reading: questionAndAnswer,
  ...mathematics,
}
