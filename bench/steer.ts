// How far can few numbers steer a model? Trains TinyLoRA directly on a log-probability, and measures the gain and the harm.
// Run: node --import tsx bench/steer.ts MODEL GSM8K.jsonl OUT.jsonl   (appends a line for each setting; those that are there are kept)
import { execFileSync } from 'node:child_process'
import { appendFile, readFile } from 'node:fs/promises'
import { type TinyLoraOptions, tinyLora } from '../src/adapter/index.ts'
import { type Group, loadModel, type Model } from '../src/model/index.ts'
import { type Loss, meanLogProb, openLoss, raiseLogProbs } from '../src/train/index.ts'

interface Setting {
  /** What is raised: one first word, or whole worked solutions. */
  goal: 'first word' | 'solutions'
  options: TinyLoraOptions
  learningRate: number
}

const word = 'Let'
const steps = 16
const problems = 4

const sizes: TinyLoraOptions[] = [{ params: 1 }, { params: 13 }, { params: 210 }, { u: 4 }]
const firstWord = (options: TinyLoraOptions, learningRate = 0.03): Setting => ({
  goal: 'first word',
  options,
  learningRate,
})
const settings: Setting[] = [
  ...sizes.map(options => firstWord(options)),
  ...sizes.map(options => ({ goal: 'solutions' as const, options, learningRate: 0.03 })),
  firstWord({ params: 1 }, 0.3),
  firstWord({ params: 13 }, 0.01),
  firstWord({ params: 13 }, 0.1),
  firstWord({ u: 4 }, 0.01),
  { goal: 'solutions', options: { params: 13 }, learningRate: 0.01 },
  { goal: 'solutions', options: { u: 4 }, learningRate: 0.01 },
  firstWord({ params: 13, rank: 1 }),
  firstWord({ params: 13, rank: 8 }),
  firstWord({ params: 13, alpha: 4 }, 0.0075),
  firstWord({ params: 13, split: 'peft' }),
  firstWord({ params: 13, seed: 1 }),
  firstWord({ params: 13, tying: 'structured' }),
  firstWord({ params: 13, targetModules: ['o_proj', 'down_proj'] }),
]

interface Row {
  question: string
  answer: string
}

/** The shortest problems, every other one for training, so that the two halves are alike. */
async function halves(model: Model, path: string): Promise<{ train: Row[]; heldOut: Row[] }> {
  const rows: Row[] = (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map(line => {
      const { question, problem, answer, solution } = JSON.parse(line)
      return { question: question ?? problem, answer: question ? answer : solution }
    })
  const length = ({ question, answer }: Row) => model.tokenizer.encode(question + answer).length
  const short = rows
    .slice(0, 400)
    .sort((a, b) => length(a) - length(b))
    .slice(20, 20 + 2 * problems)
  return { train: short.filter((_, i) => i % 2 === 0), heldOut: short.filter((_, i) => i % 2 === 1) }
}

function groupsOf({ tokenizer }: Model, rows: Row[], completion: (row: Row) => string): Group[] {
  const encode = (text: string) => tokenizer.encode(text, { addSpecialTokens: false })
  return rows.map(row => ({
    prompt: encode(
      tokenizer.applyChatTemplate([{ role: 'user', content: row.question }], { addGenerationPrompt: true }),
    ),
    completions: [encode(completion(row))],
  }))
}

async function measure(loss: Loss, goals: Record<string, Group[]>): Promise<Record<string, number>> {
  const measured: Record<string, number> = {}
  for (const [name, groups] of Object.entries(goals)) measured[name] = await meanLogProb(loss, groups)
  return measured
}

async function run(reference: string, data: string, { goal, options, learningRate }: Setting): Promise<object> {
  const model = await loadModel(reference)
  const { train, heldOut } = await halves(model, data)
  const firstWords = (rows: Row[]) => groupsOf(model, rows, () => word)
  const solutions = (rows: Row[]) => groupsOf(model, rows, row => row.answer)
  const judged = { 'first word': firstWords(heldOut), solutions: solutions(heldOut) }
  const adapter = await tinyLora(model, { dtype: 'f32', ...options })
  const loss = await openLoss(model, adapter, { recompute: false })
  const before = await measure(loss, judged)
  const objectives: number[] = []
  const raised = goal === 'solutions' ? solutions(train) : firstWords(train)
  for await (const { objective } of raiseLogProbs(loss, raised, { steps, learningRate })) objectives.push(objective)
  return {
    trained: adapter.values.length,
    train: { first: objectives[0], last: objectives.at(-1), best: Math.max(...objectives) },
    heldOut: { before, after: await measure(loss, judged) },
    norm: Math.hypot(...adapter.values),
  }
}

const [reference, data, out, number] = process.argv.slice(2)
if (!reference || !data || !out) throw new Error('usage: steer.ts MODEL GSM8K.jsonl OUT.jsonl')
if (number !== undefined) {
  const setting = settings[Number(number)]!
  const started = performance.now()
  const result = await run(reference, data, setting)
  await appendFile(
    out,
    `${JSON.stringify({ setting, ...result, seconds: Math.round((performance.now() - started) / 1000) })}\n`,
  )
  process.exit()
}
const lines = (await readFile(out, 'utf8').catch(() => '')).split('\n').filter(Boolean)
const done = new Set(lines.map(line => JSON.stringify(JSON.parse(line).setting)))
// A process each: a session's memory is not given back within one.
for (const [i, setting] of settings.entries())
  if (!done.has(JSON.stringify(setting)))
    execFileSync(process.execPath, [...process.execArgv, ...process.argv.slice(1), `${i}`], { stdio: 'inherit' })
