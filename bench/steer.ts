// How far can few numbers steer a model? Trains TinyLoRA directly on a log-probability, and measures the gain and the harm.
// Run: node --import tsx bench/steer.ts MODEL GSM8K.jsonl OUT.jsonl   (appends a line for each setting; those that are there are kept)
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
const steps = 24
const problems = 6
const full = { u: 4, nTie: 1 }

const sizes: TinyLoraOptions[] = [{ params: 1 }, { params: 13 }, { params: 210 }, full]
const settings: Setting[] = [
  ...sizes.flatMap(options =>
    [0.01, 0.03, 0.1].map(learningRate => ({ goal: 'first word' as const, options, learningRate })),
  ),
  ...sizes.flatMap(options =>
    [0.003, 0.01, 0.03].map(learningRate => ({ goal: 'solutions' as const, options, learningRate })),
  ),
  ...[1, 4, 8].map(rank => ({ goal: 'first word' as const, options: { params: 13, rank }, learningRate: 0.03 })),
  { goal: 'first word', options: { params: 13, alpha: 4 }, learningRate: 0.0075 },
  { goal: 'first word', options: { params: 13, split: 'peft' }, learningRate: 0.03 },
  { goal: 'first word', options: { params: 13, seed: 1 }, learningRate: 0.03 },
  { goal: 'first word', options: { params: 13, tying: 'structured' }, learningRate: 0.03 },
  { goal: 'first word', options: { params: 13, targetModules: ['o_proj', 'down_proj'] }, learningRate: 0.03 },
  { goal: 'first word', options: { params: 13, targetModules: ['q_proj', 'k_proj', 'v_proj'] }, learningRate: 0.03 },
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

const [reference, data, out] = process.argv.slice(2)
if (!reference || !data || !out) throw new Error('usage: steer.ts MODEL GSM8K.jsonl OUT.jsonl')
const model = await loadModel(reference)
const { train, heldOut } = await halves(model, data)
const targets = {
  'first word': { train: groupsOf(model, train, () => word), heldOut: groupsOf(model, heldOut, () => word) },
  solutions: { train: groupsOf(model, train, row => row.answer), heldOut: groupsOf(model, heldOut, row => row.answer) },
}
const judged = { 'first word': targets['first word'].heldOut, solutions: targets.solutions.heldOut }
const done = new Set(
  (await readFile(out, 'utf8').catch(() => ''))
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.stringify(JSON.parse(line).setting)),
)
for (const setting of settings) {
  if (done.has(JSON.stringify(setting))) continue
  const { goal, options, learningRate } = setting
  const started = performance.now()
  const adapter = await tinyLora(model, { dtype: 'f32', ...options })
  const loss = await openLoss(model, adapter, { recompute: false })
  const before = await measure(loss, judged)
  const objectives: number[] = []
  for await (const { objective } of raiseLogProbs(loss, targets[goal].train, { steps, learningRate }))
    objectives.push(objective)
  const row = {
    setting,
    trained: adapter.values.length,
    train: { first: objectives[0], last: objectives.at(-1), best: Math.max(...objectives) },
    heldOut: { before, after: await measure(loss, judged) },
    norm: Math.hypot(...adapter.values),
    seconds: Math.round((performance.now() - started) / 1000),
  }
  await appendFile(out, `${JSON.stringify(row)}\n`)
  console.log(JSON.stringify(row))
}
await model.close()
