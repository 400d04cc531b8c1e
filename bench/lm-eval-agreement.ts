// Scores an evaluation's completions again by lm-evaluation-harness's own code (the filters and the metric of its gsm8k.yaml) and says, row by
// row, where our rules, and the rewards that the evaluation wrote down, say otherwise.
// Run: npx tsx bench/lm-eval-agreement.ts completions.parquet …
// BENCH_PYTHON says which Python has lm_eval (bench/requirements.txt). Exits with 1 where a row differs.
import { z } from 'zod'
import { gradeBy, ruleOf } from '../src/reward/index.ts'
import { readRows } from '../src/task/index.ts'
import { runSide } from './side.ts'

const rowShape = z.object({
  adapter: z.string(),
  problem_id: z.string(),
  completion_index: z.number(),
  completion: z.string(),
  answer: z.string(),
  'rewards/lenient': z.number(),
})
type Row = z.infer<typeof rowShape>

/** What one filter makes of each row. */
interface Scored {
  filter: string
  extracted: string[]
  correct: boolean[]
}

interface Said {
  correct: boolean
  /** Left out where only the verdict is known. */
  extracted?: string
}

/** By the harness's filter: what of ours has to say the same. */
const COMPARED: Record<string, Record<string, (row: Row) => Said>> = {
  'strict-match': { 'gsm8k-lm-eval-strict': byRule('gsm8k-lm-eval-strict') },
  'flexible-extract': {
    'gsm8k-lm-eval-flexible': byRule('gsm8k-lm-eval-flexible'),
    'gsm8k-lenient': row => ({ correct: byRule('gsm8k-lenient')(row).correct }),
    'column rewards/lenient': row => ({ correct: row['rewards/lenient'] === 1 }),
  },
}

const files = process.argv.slice(2)
if (files.length === 0) throw new Error('bench: which completions? Give the completions.parquet of an evaluation')
for (const file of files) await compare(file)

async function compare(file: string): Promise<void> {
  const rows = (await readRows(file)).map(({ columns }) => rowShape.parse(columns))
  const side = { name: 'lm-evaluation-harness', script: 'peers/lm_eval_gsm8k.py', python: 'BENCH_PYTHON' } as const
  const { measured } = await runSide<Scored>(side, rows)
  console.log(`\n${file}: ${rows.length} rows\n
| filter | it accepts | ours | rows that agree |
|---|---|---|---|`)
  const differing: string[] = []
  for (const { filter, extracted, correct } of measured)
    for (const [name, say] of Object.entries(COMPARED[filter] ?? {})) {
      const wrong = rows.flatMap((row, i) => {
        const theirs = { correct: correct[i]!, extracted: extracted[i]! }
        const ours = say(row)
        return isSame(ours, theirs) ? [] : [`${filter}, ${name}: ${place(row)}: ${text(theirs)}, ours ${text(ours)}`]
      })
      differing.push(...wrong)
      const accepted = correct.filter(Boolean).length
      console.log(`| ${filter} | ${accepted} | ${name} | ${rows.length - wrong.length} of ${rows.length} |`)
    }
  for (const line of differing) console.log(line)
  if (differing.length > 0) process.exitCode = 1
}

function byRule(name: string): (row: Row) => Required<Said> {
  return ({ answer, completion }) => {
    const { correct, extracted } = gradeBy(ruleOf(name), answer, completion)
    return { correct, extracted: extracted ?? '[invalid]' }
  }
}

function isSame(ours: Said, theirs: Required<Said>): boolean {
  return ours.correct === theirs.correct && (ours.extracted ?? theirs.extracted) === theirs.extracted
}

function place({ adapter, problem_id, completion_index }: Row): string {
  return `${adapter} ${problem_id} #${completion_index}`
}

function text({ correct, extracted }: Said): string {
  return `${correct ? 'right' : 'wrong'}${extracted === undefined ? '' : ` (${JSON.stringify(extracted)})`}`
}
