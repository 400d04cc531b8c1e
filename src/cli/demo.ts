import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { z } from 'zod'
import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { runtimeSchema } from '../runtime/index.ts'
import { grpoSchema } from '../train/index.ts'
import { addOptions, parseOptions } from './options.ts'
import { printJsonLine } from './print.ts'
import { command, shellWord } from './shell.ts'
import { grpoCourse } from './train.ts'
import { type TrainOptions, trainFields, trainSchema } from './train-schema.ts'
import { trainInFolder } from './training.ts'
import { adapterOptions } from './training-schema.ts'
import { writeText } from './write-text.ts'

const schema = z.strictObject({
  seed: grpoSchema.shape.seed,
  run: z.string().optional().meta({
    description: 'Folder of the run; one that was stopped goes on.',
    default: 'runs/demo, or runs/demo-2 and so on where that is taken',
    placeholder: 'folder',
  }),
  steps: z.int().positive().optional().meta({
    description: 'Steps to train.',
    default: "the recipe's",
    reason: 'four minutes in all on two cores',
  }),
  limit: z.int().positive().optional().meta({
    description: 'Held-out problems of each kind to answer, before and after.',
    default: 512,
    reason: 'they tell a gain of a few points from chance',
  }),
  threads: runtimeSchema.shape.threads,
  json: z.boolean().default(false).meta({
    description: 'Print one JSON document a line: one for every step, and the result at the end.',
  }),
})

type Options = z.output<typeof schema>
type DemoOptions = TrainOptions & { threads: number }

const examples = `
Examples:
  tinylora demo                      about four minutes on two cores, without a network
  tinylora demo --seed 1 --json      from other draws; the last line is the result`

/** How the demo trains: the settings of a run that anybody can repeat with `tinylora train --config`. */
const RECIPE = fileURLToPath(new URL('../../recipes/nano.yaml', import.meta.url))

/** `tinylora demo`, which `npm start` runs: few numbers teach the model that comes with this package, and what changed is counted. */
export function demoCommand(): Command {
  const demoing = new Command('demo')
    .description('Teach the small model that comes with this package by reinforcement learning, and see what changes.')
    .addHelpText('after', examples)
  return addOptions(demoing, schema).action(() => demo(parseOptions(demoing, schema)))
}

async function demo(given: Options): Promise<void> {
  const started = performance.now()
  const options = await trainingOptions(given)
  const say = (text: string) => (given.json ? process.stderr : process.stdout).write(text)
  const { evaluateDemo, wrongAnswer, summaryOf } = await import('./demo-evaluation.ts')
  const { resultText, welcomeText, wrongText } = await import('./demo-text.ts')
  const { loadModel } = await import('../model/index.ts')
  const model = await loadModel(options.model, { threads: options.threads, device: options.device })
  try {
    const { countParams, createAdapter, loadAdapter } = await import('../adapter/index.ts')
    const adapter = await createAdapter(model, adapterOptions(options))
    const count = countParams(model, adapter)
    say(welcomeText(count))
    const asked = { ...options, limit: given.limit }
    const wrong = await wrongAnswer(model, asked)
    say(wrongText(wrong))
    await trainDemo(model, adapter, options, commandToGoOn(given, options.run))
    say('\nanswering problems that nobody trained on, before and after …\n')
    // As it lies in the run's folder: rounded to 16 bits a number.
    const trained = await loadAdapter(model, `${options.run}/adapter`)
    const evaluations = await evaluateDemo(model, trained, asked)
    const report = await writeReport(options.run)
    const seconds = (performance.now() - started) / 1000
    const outcome = {
      ...summaryOf(evaluations),
      seconds,
      params: count.trained,
      bytes: count.bytes,
      run: options.run,
      report,
    }
    if (given.json) printJsonLine(outcome)
    else say(resultText({ outcome, evaluations, wrong, values: trained.values, model: options.model }))
  } finally {
    await model.close()
  }
}

async function trainingOptions({
  seed,
  run = freeFolder(),
  steps,
  threads = availableParallelism(),
  json,
}: Options): Promise<DemoOptions> {
  const { readConfigFile } = await import('./config-file.ts')
  const { values } = await readConfigFile(RECIPE, Object.keys(trainFields.shape))
  return { ...trainSchema.parse({ ...values, ...(steps && { steps }), seed, run, json }), threads }
}

async function trainDemo(model: Model, adapter: Adapter, options: DemoOptions, goOn: string): Promise<void> {
  const { isRun } = await import('../train/run/index.ts')
  const names = Object.keys(trainFields.shape)
  await trainInFolder({
    model,
    adapter,
    course: await grpoCourse(options),
    options,
    names,
    resume: await isRun(options.run),
    goOn,
    onEnd: () => {},
  })
}

function commandToGoOn({ seed, steps, limit }: Options, run: string): string {
  const given = Object.entries({ run, seed, steps, limit }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, shellWord(String(value))],
  )
  return command('demo', ...given)
}

/** Writes the page on a run into its folder. @returns its path */
async function writeReport(run: string): Promise<string> {
  const { reportPage, shownRun } = await import('../study/index.ts')
  const path = `${run}/report.html`
  await writeText(path, await reportPage({ runs: [await shownRun(run)], evaluations: [] }))
  return path
}

function freeFolder(): string {
  for (let n = 1; ; n++) {
    const folder = n === 1 ? 'runs/demo' : `runs/demo-${n}`
    if (!existsSync(folder)) return folder
  }
}
