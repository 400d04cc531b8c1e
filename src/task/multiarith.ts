// MultiArith (https://aclanthology.org/D15-1202): 600 problems of two steps.
import type { Benchmark } from './benchmark.ts'
import { integers, questionAndInteger } from './benchmark-readings.ts'

export const multiArith: Benchmark = {
  name: 'multiarith',
  sets: {
    test: {
      rows: 600,
      path: 'multiarith/test',
      hub: {
        dataset: 'ChilleD/MultiArith',
        revision: '144d44c3fb87c0b9097ac9593c789e716a282e3e',
        files: ['train.json', 'test.json'],
      },
    },
  },
  reading: questionAndInteger,
  ...integers,
}
