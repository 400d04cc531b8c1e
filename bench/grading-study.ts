// The same completions under every rule: what of a gain is format, what is reasoning.
//
// Run: node --import tsx bench/grading-study.ts EVALUATION.parquet [--rules math,qwen]
import { parseArgs } from 'node:util'
import { BASE, decodeEvaluation, type Estimate, estimate, pairedDifference, points } from '../src/eval/index.ts'
import { gradeBy, type Rule, ruleOf, rules } from '../src/reward/index.ts'
import { readRows } from '../src/task/index.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rules: { type: 'string' } } })
const [file] = positionals
if (file === undefined) throw new Error('give the completions.parquet of an evaluation')

const completions = decodeEvaluation(await readRows(file))
const adapters = [...new Set(completions.map(({ adapter }) => adapter))]
const chosen = values.rules?.split(',').map(ruleOf) ?? rules

/** By problem: whether a rule takes the first answer of a model. */
function verdicts(adapter: string, isRight: (answer: string, completion: string) => boolean): Map<string, number> {
  const own = completions.filter(row => row.adapter === adapter && row.completion_index === 0)
  return new Map(own.map(({ problem_id, answer, completion }) => [problem_id, Number(isRight(answer, completion))]))
}

const byRule = (rule: Rule) => (answer: string, completion: string) => gradeBy(rule, answer, completion).correct
/** Right by any rule: nobody who looks for the answer misses it. */
const byAny = (answer: string, completion: string) => chosen.some(rule => byRule(rule)(answer, completion))

const percent = (share: number) => (100 * share).toFixed(1)
const interval = ({ mean, low, high }: Estimate, show: (value: number) => string) =>
  `${show(mean)} (${show(low)} to ${show(high)})`

function line(name: string, isRight: (answer: string, completion: string) => boolean): string {
  const scores = adapters.map(adapter => verdicts(adapter, isRight))
  const [base] = scores
  const cells = scores.map((score, i) => {
    const own = percent(estimate([...score.values()]).mean)
    return i === 0 ? own : `${own}, ${interval(pairedDifference(base!, score), points)}`
  })
  return `| ${[name, ...cells].join(' | ')} |`
}

const problems = new Set(completions.map(({ problem_id }) => problem_id)).size
console.log(`${problems} problems; right in percent, gains over ${BASE} in points with paired 95 % intervals\n`)
console.log(`| rule | ${adapters.join(' | ')} |\n|${' --- |'.repeat(adapters.length + 1)}`)
for (const rule of chosen) console.log(line(rule.name, byRule(rule)))
console.log(line('right by any of them', byAny))

/** A right answer that a rule does not see is one of form: how many there are of all. */
console.log(`\n| right by some rule but not by | ${adapters.join(' | ')} |\n|${' --- |'.repeat(adapters.length + 1)}`)
for (const rule of chosen) {
  const cells = adapters.map(adapter => {
    const [any, own] = [verdicts(adapter, byAny), verdicts(adapter, byRule(rule))]
    const missed = [...any].filter(([id, right]) => right === 1 && own.get(id) === 0).length
    return `${missed}`
  })
  console.log(`| ${[rule.name, ...cells].join(' | ')} |`)
}
