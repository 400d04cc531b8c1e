// MATH500: 500 test problems of MATH (https://github.com/hendrycks/math), as PRM800K splits them (https://github.com/openai/prm800k).
import { rewardBy, ruleOf } from '../reward/index.ts'
import type { Benchmark } from './benchmark.ts'
import { mathematics, questionAndAnswer } from './benchmark-readings.ts'

export const math500: Benchmark = {
  name: 'math500',
  sets: {
    test: {
      rows: 500,
      path: 'math500/test',
      isShipped: true,
      hub: {
        dataset: 'HuggingFaceH4/MATH-500',
        revision: '6e4ed1a2a79af7d8630a6b768ec859cb5af4d3be',
        files: ['test.jsonl'],
      },
    },
  },
  reading: questionAndAnswer,
  rewards: { ...mathematics.rewards, hendrycks: rewardBy(ruleOf('hendrycks')) },
  trainedOn: mathematics.trainedOn,
}
