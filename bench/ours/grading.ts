// Grades pairs of a reference and a completion as `--rule math` does.
import { gradeMath } from '../../src/reward/math/index.ts'
import type { Pair } from '../grading-pairs.ts'
import { readJob } from '../job.ts'

const pairs = await readJob<Pair[]>()
const start = performance.now()
const verdicts = pairs.map(({ gold, completion }) => gradeMath(gold, completion))
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, verdicts }))
