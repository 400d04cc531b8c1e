// GSM8K problems against the same with their numbers changed: what is only remembered is right in the first alone. Versions of one problem are alike, so
// intervals are over problems.
//
// Run: node --import tsx bench/contamination.ts ORIGINAL.parquet CHANGED.parquet
import { decodeEvaluation, type EvaluatedCompletion, pairedDifference, points } from '../src/eval/index.ts'
import { readRows } from '../src/task/index.ts'
import { mean } from '../src/train/index.ts'

const [original, changed] = process.argv.slice(2)
if (original === undefined || changed === undefined) throw new Error('give two completions.parquet: original, changed')

/** Share right of every problem over its versions: `17/1` and `17/2` are of problem 17. */
function shares(rows: readonly EvaluatedCompletion[], adapter: string, rule: string): Map<string, number> {
  const values = new Map<string, number[]>()
  for (const { adapter: own, problem_id, rewards } of rows) {
    if (own !== adapter) continue
    const problem = problem_id.split('/')[0]!
    values.set(problem, [...(values.get(problem) ?? []), rewards[rule]!])
  }
  return new Map([...values].map(([id, list]) => [id, mean(list)]))
}

const [before, after] = await Promise.all([original, changed].map(async file => decodeEvaluation(await readRows(file))))
console.log(
  '| | rule | as they are | numbers changed | changed less original, points (95 %) |\n| --- | --- | --- | --- | --- |',
)
for (const adapter of new Set(before!.map(row => row.adapter)))
  for (const rule of Object.keys(before![0]!.rewards)) {
    const [own, other] = [shares(before!, adapter, rule), shares(after!, adapter, rule)]
    const { mean: difference, low, high } = pairedDifference(own, other)
    const percent = (values: Map<string, number>) => `${(100 * mean([...values.values()])).toFixed(1)} %`
    console.log(
      `| ${adapter} | ${rule} | ${percent(own)} | ${percent(other)} | ${points(difference)} (${points(low)} to ${points(high)}) |`,
    )
  }
