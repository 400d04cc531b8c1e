import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { freemem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { RESULTS_FILE } from '../eval/index.ts'
import { architectures, describeModel, type MemoryQuestion, memoryPlan, openModel, packSizes } from '../model/index.ts'
import { HELD_OUT, type Sweep, type SweepRun } from '../study/index.ts'
import { grpoSchema } from '../train/index.ts'
import { evaluationFolder, isRun, readRun } from '../train/run/index.ts'
import { infoSchema } from './info.ts'
import { listenForInterrupt } from './interrupt.ts'
import { evaluationOf } from './sweep-evaluation.ts'

const main = fileURLToPath(new URL('./main.js', import.meta.url))

/** How a run of a sweep ended: `stopped` by Ctrl-C, and to be gone on with. */
export interface SweepResult {
  name: string
  point: SweepRun['point']
  run: string
  log: string
  state: 'done' | 'failed' | 'stopped'
}

/** Of the memory that is free, what runs may take together. */
const SHARE = 0.8

/** How many runs fit into memory at once, at most `most`. */
export async function jobsThatFit(runs: readonly SweepRun[], most: number): Promise<number> {
  const references = [...new Set(runs.map(({ options }) => String(options.model)))]
  const models = new Map<string, Described>()
  for (const reference of references) models.set(reference, await described(reference))
  const bytes = runs.map(({ options }) => bytesOf(options, models.get(String(options.model))!))
  return Math.max(1, Math.min(most, Math.floor((SHARE * freemem()) / Math.max(...bytes))))
}

type Described = Pick<MemoryQuestion, 'config' | 'shapes' | 'isMappedInPlace'>

async function described(reference: string): Promise<Described> {
  const files = await openModel(
    reference,
    architectures.map(({ modelType }) => modelType),
  )
  return { ...describeModel(files), isMappedInPlace: files.weights.isMappedInPlace }
}

/** Of one run, beside the mapped weights, which all of them share. */
function bytesOf(options: SweepRun['options'], model: Described): number {
  const number = (option: string, schema: z.ZodType) => Number(options[option] ?? schema.parse(undefined))
  const { promptsPerStep, numGenerations, maxCompletionLength, kvCacheGb } = grpoSchema.shape
  const group = {
    promptLength: infoSchema.shape.maxPromptLength.parse(undefined),
    numGenerations: number('num-generations', numGenerations),
    completionLength: number('max-completion-length', maxCompletionLength),
  }
  const plan = memoryPlan({ ...model, group, sizes: packSizes, threads: number('threads', z.int().default(1)) })
  const sequences = number('prompts-per-step', promptsPerStep) * group.numGenerations
  const tokens = sequences * (group.promptLength + group.completionLength)
  const budget = number('kv-cache-gb', kvCacheGb) * 1e9
  const own = options.method === 'full' ? plan.fullFineTuning.total : 0
  const cache = Math.min(budget, tokens * plan.decoding.kvCachePerToken)
  return plan.decoding.packed + cache + plan.training.recompute.peak + own
}

export interface SweepInput {
  command: Sweep['command']
  evaluate: Sweep['evaluate']
  out: string
  runs: readonly SweepRun[]
  threads: number
  jobs: number
  say(text: string): void
}

/** Trains and scores all runs, some at a time, each in a process of its own; those that are done are kept, and those that began go on. */
export async function runAll({ runs, jobs, say, ...input }: SweepInput): Promise<SweepResult[]> {
  const results: SweepResult[] = []
  const waiting = [...runs]
  const interrupt = listenForInterrupt(() =>
    say('Ctrl-C: the runs end their steps and save; evaluations are left for the next time.'),
  )
  const work = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const result = interrupt.requested ? resultOf(input, run, 'stopped') : await runOne(input, run, interrupt)
      results.push(result)
      say(`${results.length}/${runs.length} ${run.name}: ${result.state}`)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, runs.length) }, work))
  } finally {
    interrupt.close()
  }
  const order = runs.map(({ name }) => name)
  return results.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
}

type Place = Pick<SweepInput, 'command' | 'evaluate' | 'out' | 'threads'>

function resultOf({ out }: Place, { name, point }: SweepRun, state: SweepResult['state']): SweepResult {
  return { name, point, run: join(out, 'runs', name), log: join(out, 'logs', `${name}.txt`), state }
}

async function runOne(place: Place, run: SweepRun, interrupt: { requested: boolean }): Promise<SweepResult> {
  for (const left of [trainingLeft, evaluationLeft]) {
    const args = await left(place, run)
    if (!args) continue
    if (interrupt.requested) return resultOf(place, run, 'stopped')
    if ((await call(args, resultOf(place, run, 'done').log)) !== 0)
      return resultOf(place, run, interrupt.requested ? 'stopped' : 'failed')
  }
  return resultOf(place, run, 'done')
}

/** The command that is left of a run's training, if any. */
async function trainingLeft(place: Place, run: SweepRun): Promise<string[] | undefined> {
  const { run: folder } = resultOf(place, run, 'done')
  if (await isRun(folder)) return (await readRun(folder)).finished ? undefined : [place.command, '--resume', folder]
  const config = configFile(place, run.name)
  await write(config, { threads: place.threads, ...run.options, run: folder })
  return [place.command, '--config', config]
}

/** The command that is left of its evaluation, if any: it is kept as long as it is asked for in the same way. */
async function evaluationLeft(place: Place, run: SweepRun): Promise<string[] | undefined> {
  if (!place.evaluate) return undefined
  const { run: folder } = resultOf(place, run, 'done')
  const out = evaluationFolder(folder, HELD_OUT)
  const config = configFile(place, `${run.name}.evaluate`)
  const options = { ...evaluationOf(place.evaluate, run), adapter: join(folder, 'adapter'), out }
  // Its results are written last.
  const asked = existsSync(join(out, RESULTS_FILE)) && existsSync(config) && (await readFile(config, 'utf8'))
  if (asked === formatted(options)) return undefined
  await rm(out, { recursive: true, force: true })
  await write(config, options)
  return ['eval', '--config', config]
}

/** Runs a command of this program, its words appended to a log. @returns its exit code */
async function call(args: readonly string[], log: string): Promise<number> {
  await mkdir(dirname(log), { recursive: true })
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const file = createWriteStream(log, { flags: 'a' })
  child.stdout.pipe(file, { end: false })
  child.stderr.pipe(file, { end: false })
  const [code] = await once(child, 'close')
  file.end()
  return code ?? 1
}

function configFile({ out }: Place, name: string): string {
  return join(out, 'configs', `${name}.json`)
}

function formatted(options: object): string {
  return `${JSON.stringify(options, null, 2)}\n`
}

async function write(path: string, options: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, formatted(options))
}
