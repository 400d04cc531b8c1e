// How time and memory of rollouts and gradients grow with the length, the batch, the number of adapters and the model, beside the least that their
// arithmetic takes on this processor (bounds.ts). Prints tables and, with --out, writes them there with figures.
// Run: node --import tsx bench/growth.ts --models DIR --data GSM8K.jsonl [--only length,batch] [--repeats 3] [--out docs/growth]
// DIR has the models as Hugging Face folders, for the axis `model` also one of random weights (bench/peers/random_model.py).
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openModel } from '../src/model/index.ts'
import { gsm8k } from '../src/task/index.ts'
import { type Axis, axes, type Case } from './growth-axes.ts'
import { type Grown, growthFigure, growthTable } from './growth-shown.ts'
import { jobOf } from './jobs.ts'
import { type Limits, measureLimits } from './limits.ts'
import { median } from './median.ts'
import { runSide } from './side.ts'

const { values } = parseArgs({
  options: {
    models: { type: 'string' },
    data: { type: 'string' },
    only: { type: 'string' },
    repeats: { type: 'string', default: '3' },
    out: { type: 'string' },
  },
})
const { models, data, out } = values
if (!models || !data)
  throw new Error('growth.ts: --models DIR (Hugging Face folders) and --data FILE (GSM8K) are needed')
const chosen = values.only?.split(',') ?? axes.map(({ name }) => name)
const { problems } = await gsm8k({ data, limit: 64 })
for (const axis of axes.filter(({ name }) => chosen.includes(name))) await show(axis)

async function show(axis: Axis): Promise<void> {
  // For every axis anew: what a shared machine gives changes with the hour.
  const limits = await measureLimits(availableParallelism())
  const grown: Grown[] = []
  for (const one of axis.cases) grown.push(await measured(one, limits))
  const processor = `${cpus()[0]!.model}, ${availableParallelism()} threads`
  const rates = `products of large matrices ${giga(limits.flops)} GFLOP/s, weights read for one row ${giga(limits.bytes)} GB/s`
  const text = `${axis.title}. ${processor}: ${rates}.\n\n${growthTable(axis, grown)}\n`
  console.log(text)
  if (out === undefined) return
  await mkdir(out, { recursive: true })
  await writeFile(join(out, `${axis.name}.md`), text)
  for (const what of ['time', 'memory'] as const)
    await writeFile(join(out, `${axis.name}-${what}.svg`), growthFigure(axis, grown, what))
}

async function measured({ at, line, model, adapters = 0, ...work }: Case, limits: Limits): Promise<Grown> {
  const folder = join(models!, model)
  const job = await jobOf(folder, problems, { ...work, liveGroups: 0, repeats: Number(values.repeats) })
  const { config } = await openModel(folder, ['llama', 'qwen2'])
  const { measured, peakBytes } = await runSide(line.side(adapters), job)
  const boundSeconds = line.bound(config, { ...job, promptLengths: job.prompts.map(({ length }) => length) }, limits)
  const seconds = median(measured.map(({ seconds }) => seconds))
  return { line: line.name, at, tokens: measured[0]!.tokens!, seconds, boundSeconds, peakBytes }
}

function giga(value: number): string {
  return (value / 1e9).toFixed(0)
}
