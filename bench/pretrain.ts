// Pre-training a nano model: this project's trainer against PyTorch, on the same weights and documents, in turn.
// Run: node --import tsx bench/pretrain.ts [STEPS] [SIZE]     (needs Python with bench/requirements.txt; prints a table)
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { nanoDocument } from '../recipes/nano/documents.ts'
import { kindSchema, writeRandomModel } from '../recipes/nano/model.ts'
import { nanoTokenizer } from '../recipes/nano/tokens.ts'
import { fullFineTuning } from '../src/adapter/index.ts'
import { loadModel } from '../src/model/index.ts'
import { parseSft, sft, sftOrder } from '../src/train/index.ts'
import { median } from './median.ts'

const [steps = 12, size = 'wide'] = process.argv.slice(2).map((text, i) => (i === 0 ? Number(text) : text))
const batch = 32
const threads = availableParallelism()
/** Steps that warm up. */
const WARM = 2

const folder = await mkdtemp(join(tmpdir(), 'tinylora-bench-'))
const tokenizer = await nanoTokenizer()
await writeRandomModel(folder, tokenizer, { ...kindSchema.parse({ size, architecture: 'llama' }), seed: 0 })
const documents = Array.from({ length: Number(steps) * batch }, (_, i) =>
  tokenizer.encode(nanoDocument(i).text, { addSpecialTokens: false }),
)

const training = {
  steps: Number(steps),
  batchSize: batch,
  maxLength: 512,
  completionOnlyLoss: false,
  packLength: 8192,
  learningRate: 1e-3,
  weightDecay: 0.1,
  recompute: false,
}

/** Loss of the first step by who computed it: the same where the work is. */
const firstLoss: Record<string, number> = {}
const speeds: Record<string, number[]> = { ours: [], padded: [], apart: [], packed: [] }
for (let round = 0; round < 2; round++) {
  await ours()
  await peer()
}
await rm(folder, { recursive: true })

const own = median(speeds.ours!)
console.log(`${cpus()[0]!.model}, ${threads} threads; ${size}, ${batch} documents a step\n`)
console.log('| | tokens a second (median) | ours is | loss of step 1 |\n|---|---|---|---|')
console.log(`| this project | ${own.toFixed(0)} | | ${firstLoss.ours!.toFixed(5)} |`)
for (const [name, what] of [
  ['padded', 'PyTorch, documents padded to the longest'],
  ['apart', 'PyTorch, documents end to end, a mask between them'],
  ['packed', 'PyTorch, documents end to end, seeing each other'],
] as const)
  console.log(
    `| ${what} | ${median(speeds[name]!).toFixed(0)} | ${(own / median(speeds[name]!)).toFixed(2)} × | ${firstLoss[name]!.toFixed(5)} |`,
  )

async function ours(): Promise<void> {
  const model = await loadModel(folder, { threads })
  const adapter = await fullFineTuning(model)
  const data = { length: documents.length, at: (index: number) => ({ id: String(index), tokens: documents[index]! }) }
  for await (const { step, metrics } of sft({ model, adapter, data, ...training }))
    if (step > WARM) speeds.ours!.push(metrics.tokens_per_second!)
    else if (step === 1) firstLoss.ours = metrics.loss!
  await model.close()
}

interface PeerStep {
  layout: string
  tokens: number
  seconds: number
  loss: number
}

async function peer(): Promise<void> {
  const script = fileURLToPath(new URL('pretrain.py', import.meta.url))
  const child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  // In the order in which our trainer takes them.
  const order = sftOrder(documents.length, parseSft(training))
  const taken = Array.from({ length: Number(steps) }, (_, i) => order.of(i + 1).map(d => documents[d]!)).flat()
  child.stdin.end(JSON.stringify({ model: folder, documents: taken, batch, steps: Number(steps), threads }))
  const seen: Record<string, number> = {}
  for await (const line of createInterface({ input: child.stdout })) {
    const { layout, tokens, seconds, loss }: PeerStep = JSON.parse(line)
    seen[layout] = (seen[layout] ?? 0) + 1
    if (seen[layout] === 1) firstLoss[layout] = loss
    if (seen[layout]! > WARM) speeds[layout]!.push(tokens / seconds)
  }
}
