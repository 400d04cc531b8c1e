import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { RESULTS_FILE } from '../eval/index.ts'
import { HELD_OUT, type Sweep, type SweepRun } from '../study/index.ts'
import { evaluationFolder, isRun, readRun } from '../train/run/index.ts'
import { Children } from './sweep-children.ts'
import { evaluationOf } from './sweep-evaluation.ts'
import { writeText } from './write-text.ts'

/** How a run of a sweep ended: `stopped` by Ctrl-C, and to be gone on with. */
export interface SweepResult {
  name: string
  point: SweepRun['point']
  run: string
  log: string
  state: 'done' | 'failed' | 'stopped'
}

/** What is to be run, and where it is kept. */
export interface SweepInput {
  command: Sweep['command']
  evaluate: Sweep['evaluate']
  out: string
  runs: readonly SweepRun[]
  jobs: number
  say(text: string): void
}

/** Trains and scores all runs, some at a time, each in a process of its own; those that are done are kept, and those that began go on. */
export async function runAll({ runs, jobs, say, ...input }: SweepInput): Promise<SweepResult[]> {
  const results: SweepResult[] = []
  const waiting = [...runs]
  const children = new Children(() =>
    say(
      'Ctrl-C: the runs end their steps and save; evaluations are left for the next time. Once more: ends them at once.',
    ),
  )
  const work = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const result = children.interrupted ? resultOf(input, run, 'stopped') : await runOne(input, run, children)
      results.push(result)
      say(`${results.length}/${runs.length} ${run.name}: ${result.state}`)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, runs.length) }, work))
  } finally {
    children.close()
  }
  const order = runs.map(({ name }) => name)
  return results.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
}

type Place = Pick<SweepInput, 'command' | 'evaluate' | 'out'>

function resultOf({ out }: Place, { name, point }: SweepRun, state: SweepResult['state']): SweepResult {
  return { name, point, run: join(out, 'runs', name), log: join(out, 'logs', `${name}.txt`), state }
}

/** Whatever is wrong with a run is written into its log, and ends no other. */
async function runOne(place: Place, run: SweepRun, children: Children): Promise<SweepResult> {
  const { log } = resultOf(place, run, 'done')
  try {
    for (const left of [trainingLeft, evaluationLeft]) {
      const args = await left(place, run)
      if (!args) continue
      if (children.interrupted) return resultOf(place, run, 'stopped')
      if (!(await children.run(args, log))) return resultOf(place, run, children.interrupted ? 'stopped' : 'failed')
    }
  } catch (error) {
    await mkdir(dirname(log), { recursive: true })
    await appendFile(log, `${(error as Error).message}\n`)
    return resultOf(place, run, 'failed')
  }
  return resultOf(place, run, 'done')
}

const TRAINERS = { train: 'grpo', sft: 'sft' }

/** The command that is left of a run's training, if any. @throws Error where it was begun with other options. */
async function trainingLeft(place: Place, run: SweepRun): Promise<string[] | undefined> {
  const { run: folder } = resultOf(place, run, 'done')
  const config = configFile(place, run.name)
  const options = { ...run.options, run: folder }
  if (!(await isRun(folder))) {
    await write(config, options)
    return [place.command, '--config', config]
  }
  const { config: began, finished } = await readRun(folder)
  const changed = began.trainer === TRAINERS[place.command] ? await changes(config, options) : ['command']
  if (changed.length > 0)
    throw new Error(
      `${folder} was begun with another ${changed.join(', ')}; give it back what it had, or the sweep another --out`,
    )
  return finished ? undefined : [place.command, '--resume', folder]
}

/** The command that is left of its evaluation, if any: it is kept as long as it is asked for in the same way. */
async function evaluationLeft(place: Place, run: SweepRun): Promise<string[] | undefined> {
  if (!place.evaluate) return undefined
  const { run: folder } = resultOf(place, run, 'done')
  const out = evaluationFolder(folder, HELD_OUT)
  const config = configFile(place, `${run.name}.evaluate`)
  const options = { ...evaluationOf(place.evaluate, run), adapter: join(folder, 'adapter'), out }
  // Its results are written last.
  const isThere = existsSync(join(out, RESULTS_FILE)) && existsSync(config)
  if (isThere && (await changes(config, options)).length === 0) return undefined
  await rm(out, { recursive: true, force: true })
  await write(config, options)
  return ['eval', '--config', config]
}

/** What only says where a run lies. */
const PLACES = ['run', 'adapter', 'out']

/** Names of the options that a file has otherwise, wherever the runs lie; none where there is no file. */
async function changes(file: string, options: Record<string, unknown>): Promise<string[]> {
  if (!existsSync(file)) return []
  const before: Record<string, unknown> = JSON.parse(await readFile(file, 'utf8'))
  const names = new Set([...Object.keys(before), ...Object.keys(options)])
  return [...names].filter(name => !PLACES.includes(name) && !isDeepStrictEqual(before[name], options[name]))
}

function configFile({ out }: Place, name: string): string {
  return join(out, 'configs', `${name}.json`)
}

function write(path: string, options: object): Promise<void> {
  return writeText(path, `${JSON.stringify(options, null, 2)}\n`)
}
