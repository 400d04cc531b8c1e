// Scores a model and adapters on GSM8K problems, greedy, strict and lenient: accuracy before and after, and the paired difference
// with a 95 % bootstrap interval over problems. All of them are decoded in one batch.
// Run: node --import tsx bench/gsm8k-score.ts MODEL TEST.jsonl PROBLEMS LENGTH OUT.jsonl [ADAPTER…]   (the summary goes to stdout, the completions to OUT)
import { writeFile } from 'node:fs/promises'
import { type Adapter, loadAdapter, uniforms } from '../src/adapter/index.ts'
import { loadModel } from '../src/model/index.ts'
import { gsm8kLenient, gsm8kStrict } from '../src/reward/index.ts'
import { type Completion, openEngine } from '../src/rollout/index.ts'
import { gsm8k, type Problem } from '../src/task/index.ts'

const rules = { strict: gsm8kStrict, lenient: gsm8kLenient }
const draws = 10_000

interface Scored {
  name: string
  completions: Completion[]
  /** 0 or 1 of every problem. */
  scores: Record<keyof typeof rules, number[]>
}

const [reference, data, limit, length, out, ...folders] = process.argv.slice(2)
if (!out) throw new Error('gsm8k-score.ts MODEL TEST.jsonl PROBLEMS LENGTH OUT.jsonl [ADAPTER…]')
const model = await loadModel(reference!)
const { problems } = await gsm8k({ data: data!, limit: Number(limit) })
const models: { name: string; adapter?: Adapter }[] = [{ name: 'base' }]
for (const folder of folders) models.push({ name: folder, adapter: await loadAdapter(model, folder) })

// The adapter of the largest rank says what the engine's graph has room for.
const widest = models.map(({ adapter }) => adapter).sort((a, b) => rankOf(b) - rankOf(a))[0]
const engine = await openEngine(model, { adapter: widest })
const started = performance.now()
const prompts = models.flatMap(({ name, adapter }) =>
  problems.map(({ id, prompt }) => ({
    tokens: model.tokenizer.encodeChat([{ role: 'user', content: prompt }]),
    key: `${name}/${id}`,
    adapter,
  })),
)
const completed = await engine.complete(prompts, {
  temperature: 0,
  maxCompletionLength: Number(length),
  onProgress: ({ tokens, finished, total }) => {
    if (tokens % 1024 < 64) process.stderr.write(`\r${finished} of ${total} completions, ${tokens} tokens `)
  },
})
const seconds = (performance.now() - started) / 1000
process.stderr.write('\n')
await model.close()

const scored = models.map(({ name }, m) => score(name, completed.slice(m * problems.length, (m + 1) * problems.length)))
const [base] = scored
await writeFile(out, `${scored.flatMap(rows).join('\n')}\n`)
const count = completed.flat().reduce((sum, { tokens }) => sum + tokens.length, 0)
console.log(`${problems.length} problems, greedy, at most ${length} tokens; ${(count / seconds).toFixed(0)} tokens/s\n`)
console.log('| adapter | strict | Δ strict (95 %) | lenient | Δ lenient (95 %) | mean length | cut off |')
console.log('|---|---|---|---|---|---|---|')
for (const one of scored) console.log(summary(one))

function rankOf(adapter: Adapter | undefined): number {
  return adapter?.bases?.[0]?.rank ?? 0
}

function score(name: string, completions: readonly Completion[][]): Scored {
  const flat = completions.map(([one]) => one!)
  const by = (rule: keyof typeof rules) =>
    flat.map(({ text }, i) => rules[rule]({ completion: text, answer: problems[i]!.answer }))
  return { name, completions: flat, scores: { strict: by('strict'), lenient: by('lenient') } }
}

function rows({ name, completions, scores }: Scored): string[] {
  return completions.map(({ text, tokens, finishReason }, i) => {
    const { id, answer }: Problem = problems[i]!
    const { strict, lenient } = scores
    return JSON.stringify({
      adapter: name,
      id,
      answer,
      strict: strict[i],
      lenient: lenient[i],
      tokens: tokens.length,
      finishReason,
      completion: text,
    })
  })
}

function summary({ name, completions, scores }: Scored): string {
  const { length: n } = completions
  const mean = completions.reduce((sum, { tokens }) => sum + tokens.length, 0) / n
  const cut = completions.filter(({ finishReason }) => finishReason === 'length').length / n
  const cells = (['strict', 'lenient'] as const).flatMap(rule => [
    percent(average(scores[rule])),
    difference(scores, rule),
  ])
  return `| ${[name, ...cells, mean.toFixed(0), percent(cut)].join(' | ')} |`
}

/** Mean paired difference to the base, with the 2.5 and 97.5 percentiles of its mean over resampled problems. */
function difference(scores: Scored['scores'], rule: keyof typeof rules): string {
  const differences = scores[rule].map((value, i) => value - base!.scores[rule][i]!)
  if (scores === base!.scores) return ''
  const uniform = uniforms(0, 'bootstrap')
  const n = differences.length
  const means = Array.from({ length: draws }, (_, draw) =>
    average(differences.map((_, i) => differences[Math.floor(uniform(draw * n + i) * n)]!)),
  ).sort((a, b) => a - b)
  const [low, high] = [means[Math.floor(draws * 0.025)]!, means[Math.floor(draws * 0.975)]!]
  return `${percent(average(differences))} (${percent(low)} to ${percent(high)})`
}

function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
