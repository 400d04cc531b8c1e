// OlympiadBench (https://github.com/OpenBMB/OlympiadBench): its 675 English problems of mathematics with an answer and no picture.
import { rewardBy, ruleOf } from '../reward/index.ts'
import type { Benchmark } from './benchmark.ts'
import { mathematics } from './benchmark-readings.ts'
import { textOf } from './problems.ts'
import type { Row } from './row.ts'

export const olympiadBench: Benchmark = {
  name: 'olympiadbench',
  sets: {
    test: {
      rows: 675,
      path: 'olympiadbench/test',
      hub: {
        dataset: 'math-ai/olympiadbench',
        revision: '4faaf1e6ec17d11a4218a9bf4c049ecaf954dd84',
        files: ['test.parquet'],
        rows: 674,
      },
    },
  },
  reading,
  rewards: { ...mathematics.rewards, olympiadbench: rewardBy(ruleOf('olympiadbench')) },
  trainedOn: mathematics.trainedOn,
}

/** The hub has a list of answers; of a problem with several the list is one of one text. */
function reading(row: Row): { question: string; answer: string } {
  const { final_answer: answers } = row.columns
  const columns = Array.isArray(answers) ? { ...row.columns, final_answer: answers.join(', ') } : row.columns
  return { question: textOf(row, 'problem', 'question'), answer: textOf({ ...row, columns }, 'answer', 'final_answer') }
}
