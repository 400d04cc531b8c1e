// Scores a model and adapters on GSM8K problems, greedy, strict and lenient: accuracy before and after, and the paired difference
// with a 95 % bootstrap interval over problems. All of them are decoded in one batch.
// Run: node --import tsx bench/gsm8k-score.ts MODEL TEST.jsonl PROBLEMS LENGTH OUT.jsonl [ADAPTER…]   (the summary goes to stdout, the completions to OUT)
import { writeFile } from 'node:fs/promises'
import { type Adapter, loadAdapter } from '../src/adapter/index.ts'
import { BASE, type EvaluatedCompletion, evaluate, pairedDifference, problemMeans } from '../src/eval/index.ts'
import { loadModel } from '../src/model/index.ts'
import { gsm8kLenient, gsm8kStrict } from '../src/reward/index.ts'
import { gsm8k } from '../src/task/index.ts'

const rewards = { strict: gsm8kStrict, lenient: gsm8kLenient }
const [reference, data, limit, length, out, ...folders] = process.argv.slice(2)
if (!out) throw new Error('gsm8k-score.ts MODEL TEST.jsonl PROBLEMS LENGTH OUT.jsonl [ADAPTER…]')
const model = await loadModel(reference!)
const task = await gsm8k({ data: data!, limit: Number(limit) })
const adapters: Record<string, Adapter> = {}
for (const folder of folders) adapters[folder] = await loadAdapter(model, folder)

const started = performance.now()
const completions = await evaluate({
  ...{ model, adapters, task, rewards, maxCompletionLength: Number(length) },
  onProgress: ({ tokens, finished, total }) => {
    if (tokens % 1024 < 64) process.stderr.write(`\r${finished} of ${total} completions, ${tokens} tokens `)
  },
})
const seconds = (performance.now() - started) / 1000
process.stderr.write('\n')
await model.close()
await writeFile(out, completions.map(row => `${JSON.stringify(row)}\n`).join(''))

const of = (name: string) => completions.filter(({ adapter }) => adapter === name)
const tokens = completions.reduce((sum, row) => sum + row.tokens, 0)
console.log(
  `${task.problems.length} problems, greedy, at most ${length} tokens; ${(tokens / seconds).toFixed(0)} tokens/s\n`,
)
console.log('| adapter | strict | Δ strict (95 %) | lenient | Δ lenient (95 %) | mean length | cut off |')
console.log('|---|---|---|---|---|---|---|')
for (const name of [BASE, ...folders]) console.log(summary(name, of(name)))

function summary(name: string, rows: readonly EvaluatedCompletion[]): string {
  const cells = Object.keys(rewards).flatMap(reward => {
    const scores = problemMeans(rows, reward)
    const { mean, low, high } = pairedDifference(problemMeans(of(BASE), reward), scores)
    return [
      percent(average([...scores.values()])),
      name === BASE ? '' : `${percent(mean)} (${percent(low)} to ${percent(high)})`,
    ]
  })
  const cut = average(rows.map(({ finish_reason }) => Number(finish_reason === 'length')))
  return `| ${[name, ...cells, average(rows.map(row => row.tokens)).toFixed(0), percent(cut)].join(' | ')} |`
}

function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
