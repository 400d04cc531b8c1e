import { resolve } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import type { Adapter } from '../adapter/index.ts'
import { type EvaluatedCompletion, type Evaluation, evaluateSchema, samplesProblem } from '../eval/index.ts'
import type { Model } from '../model/index.ts'
import { type Reward, rewardBy, ruleOf, rules } from '../reward/index.ts'
import { nanoSchema, promptField, type Task, takesData, taskNames, taskSchema } from '../task/index.ts'
import { FORMATS, formatted, isPerTask, type TaskResults } from './eval-tables.ts'
import { modelField, placeFields } from './fields.ts'
import { addOptions, givenOptions, inFlags, parseOptions } from './options.ts'
import { showRollout } from './progress.ts'
import { configField, configOptions, over } from './training-call.ts'
import { keysOf, type Problem, pick } from './training-schema.ts'

/** The options of `tinylora eval` that a config file can have, too. */
export const evalFields = z.strictObject({
  model: modelField,
  adapter: z.array(z.string()).default([]).meta({
    description: 'Adapter folder made on this model, to be evaluated beside it.',
    placeholder: 'folder',
  }),
  task: z
    .array(z.enum(taskNames))
    .min(1)
    .meta({ description: `What is asked, one or more of ${taskNames.join(', ')}.` }),
  data: z.string().optional().meta({
    description:
      'Problems: a JSONL or Parquet file, or a folder of data sets (gsm8k/test.jsonl). Default: what comes with this package (gsm8k, math500, nano), else the Hugging Face hub, by way of its cache.',
    placeholder: 'place',
  }),
  ...taskSchema.shape,
  split: nanoSchema.shape.split.unwrap().optional().meta({
    description: 'Which problems, where a task has several kinds: train, test, or (task nano) unseen shapes.',
  }),
  prompt: promptField.unwrap().optional().meta(promptField.meta()!),
  rule: z
    .array(z.enum(rules.map(({ name }) => name)))
    .default([])
    .meta({
      description: "Further rules to grade by, beside the task's own: those of tinylora grade --list.",
      reason: 'strict and lenient, and that of the authors where they have their own',
    }),
  ...evaluateSchema.shape,
  ...placeFields,
  out: z.string().optional().meta({
    description:
      'Folder to write results.json and completions.parquet to, of several tasks in a folder each. One that was stopped goes on.',
    placeholder: 'folder',
  }),
  format: z.enum(FORMATS).default('table').meta({ description: 'How the results are printed.' }),
  json: z.boolean().default(false).meta({ description: 'The same as --format json.' }),
})

export const evalSchema = evalFields.superRefine((options, context) => {
  for (const { path, message } of [...dataProblems(options), ...sampleProblems(options), ...twice(options)])
    context.addIssue({ code: 'custom', message, path: [...path], input: options })
})

type Options = z.output<typeof evalSchema>

const examples = `
Examples:
  tinylora eval --model smollm2.gguf --task gsm8k --limit 256 --max-completion-length 400
  tinylora eval --model smollm2.gguf --adapter runs/a/adapter --adapter runs/b/adapter --task gsm8k,math500 --out results/both
  tinylora eval --model smollm2.gguf --task gsm8k --temperature 1 --samples 4 --format markdown`

/** `tinylora eval`: how many problems a model solves, and how many more with adapters. */
export function evalCommand(): Command {
  const command = new Command('eval')
    .description('Score a model, and adapters on it, on problems whose answers can be checked.')
    .addHelpText('after', examples)
  const fields = evalFields.partial({ model: true, task: true }).extend({ config: configField })
  return addOptions(command, fields).action(async () => {
    const { values, nameOf } = givenOptions(command)
    const { config, ...given } = values
    const base = await configOptions(command, config, evalFields)
    const options = parseOptions(command, evalSchema, over(base, { values: given, nameOf }))
    try {
      await run(options)
    } catch (error) {
      throw new Error(inFlags((error as Error).message, Object.keys(evalFields.shape)), { cause: error })
    }
  })
}

/** Whether data is given only where it is taken. */
function dataProblems({ task: names, data }: Pick<Options, 'task' | 'data'>): Problem[] {
  const own = names.find(name => !takesData(name))
  if (own === undefined || data === undefined) return []
  return [{ path: ['data'], message: `task ${own} makes its problems itself; leave it out` }]
}

function twice({ task: names, adapter: places }: Options): Problem[] {
  const again = (list: readonly string[]) => list.find((one, i) => list.indexOf(one) !== i)
  const [name, place] = [again(names), again(places.map(place => resolve(place)))]
  return [
    ...(name === undefined ? [] : [{ path: ['task'], message: `${name} is given twice` }]),
    ...(place === undefined ? [] : [{ path: ['adapter'], message: `${place} is given twice` }]),
  ]
}

function sampleProblems(options: Options): Problem[] {
  const message = samplesProblem(options)
  return message ? [{ path: ['samples'], message }] : []
}

async function run(options: Options): Promise<void> {
  const tasks = await tasksOf(options)
  await checkOut(options)
  const { loadModel } = await import('../model/index.ts')
  const model = await loadModel(options.model, { threads: options.threads, device: options.device })
  try {
    const { loadAdapter } = await import('../adapter/index.ts')
    const adapters: Record<string, Adapter> = {}
    for (const place of options.adapter) adapters[place] = await loadAdapter(model, place)
    const { encodeProblems } = await import('../train/index.ts')
    // A question that is too long for the model is told before hours of others.
    for (const task of tasks) encodeProblems(model, task)
    const format = options.json ? 'json' : options.format
    const all: TaskResults[] = []
    for (const task of tasks) {
      const results = await evaluateTask(task, { options, model, adapters })
      all.push(results)
      if (isPerTask(format)) process.stdout.write(`${all.length > 1 ? '\n' : ''}${formatted(format, [results])}`)
    }
    if (!isPerTask(format)) process.stdout.write(formatted(format, all))
  } finally {
    await model.close()
  }
}

/** All before the model is loaded, so that what is wrong with one is told at once. */
async function tasksOf({ task: names, data, limit, split, prompt }: Options): Promise<Task[]> {
  const { isFolder } = await import('../store/node.ts')
  const { loadTask } = await import('../task/index.ts')
  if (data !== undefined && names.length > 1 && !(await isFolder(data)))
    throw new Error(`${data}: is one file for ${names.length} tasks; give a folder of data sets, or one task`)
  return Promise.all(names.map(name => loadTask(name, { data, limit, split, prompt })))
}

/** @throws Error where the folder of several tasks is that of one. */
async function checkOut({ out, task: names }: Options): Promise<void> {
  if (out === undefined || names.length === 1) return
  const [{ isFile }, { RESULTS_FILE }] = await Promise.all([import('../store/node.ts'), import('../eval/index.ts')])
  if (!(await isFile(`${out}/${RESULTS_FILE}`))) return
  throw new Error(
    `${out}: holds the evaluation of one task; of several each has a folder in it, so choose another, or give that task alone`,
  )
}

/** One task alone goes on where it was evaluated among several. */
async function placeOf({ name }: Task, { out, task: names }: Options): Promise<string | undefined> {
  if (out === undefined) return undefined
  const { isFolder } = await import('../store/node.ts')
  const inside = `${out}/${name}`
  return names.length > 1 || (await isFolder(inside)) ? inside : out
}

interface Loaded {
  options: Options
  model: Model
  adapters: Readonly<Record<string, Adapter>>
}

async function evaluateTask(task: Task, { options, model, adapters }: Loaded): Promise<TaskResults> {
  const { BASE, differencesOf, evaluate, openEvaluation, regraded, resultsOf } = await import('../eval/index.ts')
  const { adapterFingerprint } = await import('../adapter/index.ts')
  const { taskRewards } = await import('../task/index.ts')
  const { prompt, rule, temperature, samples } = options
  const rewards = { ...taskRewards(task.name), ...rulesOf(rule) }
  const settings = pick(options, keysOf(evaluateSchema.shape))
  const place = await placeOf(task, options)
  for (const note of task.notes ?? []) process.stderr.write(`${note}\n`)
  const score = async (done: readonly EvaluatedCompletion[], add?: (completion: EvaluatedCompletion) => void) => {
    const asked = { ...settings, model, adapters, task, rewards, done, onCompletion: add, onProgress: showRollout() }
    const completions = await evaluate(asked)
    return { completions, results: await resultsOf(completions, rewards), differences: differencesOf(completions) }
  }
  const shown = { task: task.name, problems: task.problems.length, temperature, samples, out: place ?? null }
  if (place === undefined) return { ...shown, ...(await score([])) }
  const models: Record<string, string> = { [BASE]: await model.fingerprint() }
  for (const [place, adapter] of Object.entries(adapters)) models[place] = await adapterFingerprint(adapter)
  const said = { ...howDrawn(settings), prompt: prompt ?? null }
  const folder = await openEvaluation(place, { task, models, settings: said })
  try {
    if (folder.done.length > 0) process.stderr.write(`${place}: ${folder.done.length} completions are there already\n`)
    // Rules may be others than those that it was graded by, or may have been mended since.
    const done = await regraded(folder.done, task, rewards)
    const { completions, ...outcome } = await score(done, folder.add.bind(folder))
    await folder.finish(outcome, completions)
    return { ...shown, ...outcome }
  } finally {
    await folder.close()
  }
}

function rulesOf(names: readonly string[]): Record<string, Reward> {
  return Object.fromEntries(names.map(name => [name, rewardBy(ruleOf(name))]))
}

/** Without what only says how many are drawn at once. */
function howDrawn({ kvCacheGb, maxBatch, ...settings }: Evaluation['settings'] & Record<string, unknown>): object {
  return settings
}
