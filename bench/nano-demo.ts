// The demo over several seeds, and beside it what is not its doing: rewards dealt out anew inside each group, random numbers as long as the trained ones,
// worked examples in the prompt, and what the untrained model solves in one of eight tries.
// Run: node --import tsx bench/nano-demo.ts OUT [SEEDS=5] [CONTROL_SEEDS=2]     (after npm run build; minutes a seed; prints a table; a seed that is done is kept)
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Adapter, createAdapter, loadAdapter, normals, stream } from '../src/adapter/index.ts'
import { readConfigFile } from '../src/cli/config-file.ts'
import { grpoOptions, trainFields, trainSchema } from '../src/cli/train-schema.ts'
import { adapterOptions } from '../src/cli/training-schema.ts'
import { evaluate, problemMeans } from '../src/eval/index.ts'
import { loadModel } from '../src/model/index.ts'
import { openEngine } from '../src/rollout/index.ts'
import { loadTask, nano, nanoDemonstrations, nanoStrict, readRows } from '../src/task/index.ts'
import { shuffled } from '../src/testing/learning.ts'
import { grpo, mean } from '../src/train/index.ts'

const [out, seeds = 5, controlSeeds = 2] = process.argv.slice(2).map((text, i) => (i === 0 ? text : Number(text)))
if (typeof out !== 'string') throw new Error('nano-demo.ts OUT [SEEDS] [CONTROL_SEEDS]')
await mkdir(out, { recursive: true })
const root = new URL('../', import.meta.url)
const { values } = await readConfigFile(
  fileURLToPath(new URL('recipes/nano.yaml', root)),
  Object.keys(trainFields.shape),
)
const recipe = trainSchema.parse({ ...values, run: out })
const LOOKED_AT = 256
const numbered = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

interface Outcome {
  before: number
  after: number
  greedyBefore: number
  greedyAfter: number
  lenientBefore: number
  lenientAfter: number
  unseenBefore: number
  unseenAfter: number
  seconds: number
}

/** Keeps what a part found. */
async function kept<T>(name: string, make: () => Promise<T>): Promise<T> {
  const file = join(out as string, `${name}.json`)
  if (!existsSync(file)) await writeFile(file, `${JSON.stringify(await make())}\n`)
  return JSON.parse(await readFile(file, 'utf8')) as T
}

async function demo(seed: number): Promise<Outcome> {
  const main = fileURLToPath(new URL('dist/cli/main.js', root))
  const args = [main, 'demo', '--seed', String(seed), '--run', join(out as string, `seed-${seed}`), '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!)
}

const outcomes: Outcome[] = []
for (const seed of numbered(seeds as number)) outcomes.push(await kept(`seed-${seed}-outcome`, () => demo(seed)))

const model = await loadModel('nano')
const test = await loadTask('nano', { split: 'test' })
const drawn = { maxCompletionLength: recipe.maxCompletionLength, maxBatch: recipe.maxBatch, temperature: 1 }

/** Share of right answers with an adapter, and without. */
async function accuracy(adapter: Adapter, seed: number): Promise<{ before: number; after: number }> {
  const rows = await evaluate({ model, adapters: { it: adapter }, task: test, ...drawn, samples: 4, seed })
  const of = (name: string) => mean(rows.filter(row => row.adapter === name).map(row => Object.values(row.rewards)[0]!))
  return { before: of('base'), after: of('it') }
}

async function shuffledRewards(seed: number) {
  const adapter = await createAdapter(model, adapterOptions(recipe))
  const task = { ...nano(), reward: shuffled(nanoStrict, recipe.numGenerations, seed) }
  for await (const _ of grpo({ ...grpoOptions(recipe), model, adapter, task, seed }));
  return accuracy(adapter, seed)
}

async function randomNumbers(seed: number) {
  const adapter = await loadAdapter(model, join(out as string, `seed-${seed}`, 'adapter'))
  const norm = Math.hypot(...adapter.values)
  const direction = normals(stream(seed, 'random numbers'), adapter.values.length)
  const length = Math.hypot(...direction)
  adapter.values.set(direction.map(value => (value * norm) / length))
  return accuracy(adapter, seed)
}

/** With worked examples of the training problems before the question. */
async function fewShot(shots: number, seed: number): Promise<number> {
  const examples = nanoDemonstrations({ limit: 64 }).slice(seed * shots, (seed + 1) * shots)
  const before = examples.flatMap(example => ('turns' in example ? example.turns.map(({ message }) => message) : []))
  const engine = await openEngine(model, { maxBatch: drawn.maxBatch })
  try {
    const prompts = test.problems.map(({ id, prompt }) => ({
      tokens: model.tokenizer.encodeChat([...before, { role: 'user', content: prompt }]),
      key: id,
      numGenerations: 4,
    }))
    const answers = await engine.complete(prompts, {
      temperature: 1,
      maxCompletionLength: drawn.maxCompletionLength,
      seed,
    })
    const right = answers.flatMap((own, p) =>
      own.map(({ text }) => nanoStrict({ completion: text, answer: test.problems[p]!.answer })),
    )
    return mean(right)
  } finally {
    await engine.close()
  }
}

async function passAt8(): Promise<number> {
  const rows = await evaluate({ model, task: test, ...drawn, samples: 8, seed: 1 })
  const solved = problemMeans(rows, Object.keys(rows[0]!.rewards)[0]!)
  return mean([...solved.values()].map(value => Number(value > 0)))
}

const controls = []
for (const seed of numbered(controlSeeds as number)) {
  controls.push({
    name: 'rewards shuffled within groups',
    ...(await kept(`shuffled-${seed}`, () => shuffledRewards(seed))),
  })
  controls.push({
    name: 'random numbers of the same norm',
    ...(await kept(`random-${seed}`, () => randomNumbers(seed))),
  })
}
const shots = []
for (const count of [1, 2, 3])
  for (const seed of [1, 2])
    shots.push({ count, seed, right: await kept(`shots-${count}-${seed}`, () => fewShot(count, seed)) })
const pass = await kept('pass-at-8', passAt8)
await model.close()

/** Gain on the problems that no setting was chosen on: nano-steer.ts looks at the first. */
async function untouchedGain(seed: number): Promise<number> {
  const looked = new Set(test.problems.slice(0, LOOKED_AT).map(({ id }) => id))
  const file = join(out as string, `seed-${seed}`, 'evaluations', 'sampled', 'completions.parquet')
  const rows = (await readRows(file)).map(({ columns }) => columns).filter(row => !looked.has(String(row.problem_id)))
  const share = (name: string) =>
    mean(rows.filter(row => row.adapter === name).map(row => Number(row['rewards/strict'])))
  return share('trained') - share('base')
}

const percent = (share: number) => (100 * share).toFixed(1)
const row = (...cells: (string | number)[]) => console.log(`| ${cells.join(' | ')} |`)
row('seed', 'before', 'after', 'gain', 'untouched half', 'greedy', 'lenient', 'unseen kinds', 'seconds')
row(...Array.from({ length: 9 }, () => '---'))
for (const [i, o] of outcomes.entries())
  row(
    ...[i + 1, percent(o.before), percent(o.after), percent(o.after - o.before), percent(await untouchedGain(i + 1))],
    ...[
      `${percent(o.greedyBefore)} → ${percent(o.greedyAfter)}`,
      `${percent(o.lenientBefore)} → ${percent(o.lenientAfter)}`,
    ],
    ...[`${percent(o.unseenBefore)} → ${percent(o.unseenAfter)}`, Math.round(o.seconds)],
  )
const gains = outcomes.map(({ before, after }) => after - before)
console.log(`\nmean gain ${percent(mean(gains))}, the least ${percent(Math.min(...gains))}\n`)
row('control', 'before', 'after', 'gain')
row('---', '---', '---', '---')
for (const { name, before, after } of controls) row(name, percent(before), percent(after), percent(after - before))
for (const name of new Set(controls.map(({ name }) => name))) {
  const own = controls.filter(one => one.name === name)
  row(`${name}, mean`, '', '', percent(mean(own.map(({ before, after }) => after - before))))
}
for (const { count, seed, right } of shots) row(`${count} worked examples, draw ${seed}`, '', percent(right), '')
row('one of 8 answers right (pass@8), untrained', '', percent(pass), '')
