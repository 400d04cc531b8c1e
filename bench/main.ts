// Times this project's work, and with --peers the Python stack on the same work, in turn: each round starts every side once, as a process
// of its own. Prints medians, peak memory of all its processes (Linux, a shared page once), how near ours is to the least that the arithmetic takes
// (bounds.ts), and how many times as fast as a peer.
// Run: npm run bench -- --models DIR --data GSM8K.jsonl [--peers [--bfloat16]] [--only rollout-64,step] [--rounds 3] [--repeats 1]
// DIR has the models as Hugging Face folders; BENCH_PYTHON and BENCH_VLLM_PYTHON say which Python has the peers (bench/requirements*.txt).
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openModel } from '../src/model/index.ts'
import { gsm8k } from '../src/task/index.ts'
import type { Job } from './job.ts'
import { jobOf } from './jobs.ts'
import { measureLimits } from './limits.ts'
import { type Outcome, runSide, type Side } from './side.ts'
import { header, rowsOf } from './table.ts'
import { alsoInBfloat16, works } from './works.ts'

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: process.env.TINYLORA_MODELS && join(process.env.TINYLORA_MODELS, 'hf') },
    data: { type: 'string' },
    peers: { type: 'boolean', default: false },
    bfloat16: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    repeats: { type: 'string', default: '1' },
  },
})
const { models, data, peers, bfloat16, only } = values
if (!models || !data) fail('bench: --models DIR (Hugging Face folders) and --data FILE (GSM8K as JSONL) are needed')
for (const name of ['rounds', 'repeats'] as const)
  if (!(Number.isInteger(Number(values[name])) && Number(values[name]) > 0))
    fail(`bench: --${name} is ${values[name]}, expected a whole number above 0`)
const chosen = only?.split(',') ?? works.map(({ name }) => name)
const unknown = chosen.find(name => !works.some(work => work.name === name))
if (unknown !== undefined)
  fail(`bench: there is no work ${unknown}; there are ${works.map(({ name }) => name).join(', ')}`)

const { problems } = await gsm8k({ data, limit: 64 })
const limits = await measureLimits(availableParallelism())
const giga = (rate: number) => (rate / 1e9).toFixed(0)

console.log(
  `${cpus()[0]!.model}, ${availableParallelism()} threads, float32 unless it says 8 bits; medians of ${values.rounds} rounds\n
Bounds: products of large matrices at ${giga(limits.flops)} GFLOP/s (8 bits: ${giga(limits.eightBitOps)}), memory read at ${giga(limits.bytes)} GB/s\n`,
)
console.log(header)
for (const one of works.filter(({ name }) => chosen.includes(name))) {
  const work = bfloat16 ? alsoInBfloat16(one) : one
  const job = await jobOf(join(models, work.model), problems, { ...work.job, repeats: Number(values.repeats) })
  const { config } = await openModel(job.model, ['llama', 'qwen2'])
  const amount = { ...job, promptLengths: job.prompts.map(({ length }) => length) }
  const outcomes = await outcomesOf(job, peers ? [...work.ours, ...work.peers] : work.ours)
  for (const row of rowsOf(work, outcomes, ({ bound }) => bound?.(config, amount, limits))) console.log(row)
}

/** Rounds of all sides in turn. A side that fails is said to have failed, and left out. */
async function outcomesOf(job: Job, sides: readonly Side[]): Promise<Map<Side, Outcome[]>> {
  const outcomes = new Map<Side, Outcome[]>()
  const failed = new Set<Side>()
  for (let round = 0; round < Number(values.rounds); round++)
    for (const side of sides.filter(one => !failed.has(one)))
      try {
        outcomes.set(side, [...(outcomes.get(side) ?? []), await runSide(side, job)])
      } catch (error) {
        failed.add(side)
        console.error((error as Error).message)
      }
  return outcomes
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
