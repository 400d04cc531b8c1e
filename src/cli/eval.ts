import { Command } from 'commander'
import { z } from 'zod'
import type { Adapter } from '../adapter/index.ts'
import { evaluateSchema, type Result } from '../eval/index.ts'
import { nanoSchema, type Task, taskNames, taskSchema } from '../task/index.ts'
import { modelField, placeFields, problemsField } from './fields.ts'
import { addOptions, givenOptions, inFlags, parseOptions } from './options.ts'
import { columns, grouped, percent, printJson } from './print.ts'
import { showRollout } from './progress.ts'
import { configField, configOptions, over } from './training-call.ts'
import { dataProblems, keysOf, pick } from './training-schema.ts'

/** The options of `tinylora eval` that a config file can have, too. */
export const evalFields = z.strictObject({
  model: modelField,
  adapter: z.array(z.string()).default([]).meta({
    description: 'Adapter folder made on this model, to be evaluated beside it.',
    placeholder: 'folder',
  }),
  task: z.enum(taskNames).meta({ description: 'What is asked.' }),
  data: problemsField,
  ...taskSchema.shape,
  split: nanoSchema.shape.split
    .unwrap()
    .optional()
    .meta({ description: 'Problems of task nano: what it trains on, other numbers, or unseen shapes.' }),
  ...evaluateSchema.shape,
  ...placeFields,
  out: z.string().optional().meta({
    description: 'Folder to write results.json and completions.parquet to.',
    placeholder: 'folder',
  }),
  json: z.boolean().default(false).meta({ description: 'Print one JSON document at the end, and nothing else.' }),
})

export const evalSchema = evalFields.superRefine((options, context) => {
  for (const problem of dataProblems(options))
    context.addIssue({ code: 'custom', input: options, ...problem, path: [...problem.path] })
})

type Options = z.output<typeof evalSchema>

const examples = `
Examples:
  tinylora eval --model smollm2.gguf --task gsm8k --data test.jsonl --limit 256 --max-completion-length 400
  tinylora eval --model smollm2.gguf --adapter runs/a/adapter --adapter runs/b/adapter --task gsm8k --data test.jsonl --out results/gsm8k
  tinylora eval --model smollm2.gguf --task gsm8k --data test.jsonl --temperature 1 --num-generations 4`

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

async function run(options: Options): Promise<void> {
  const { loadTask, taskRewards } = await import('../task/index.ts')
  const { task: name, data, limit, split } = options
  const task = await loadTask(name, { data, limit, ...(split && { split }) })
  const { loadModel } = await import('../model/index.ts')
  const model = await loadModel(options.model, { threads: options.threads, device: options.device })
  try {
    const { loadAdapter } = await import('../adapter/index.ts')
    const adapters: Record<string, Adapter> = {}
    for (const place of options.adapter) adapters[place] = await loadAdapter(model, place)
    const { evaluate, resultsOf, writeEvaluation } = await import('../eval/index.ts')
    const settings = pick(options, keysOf(evaluateSchema.shape))
    const onProgress = showRollout()
    const completions = await evaluate({ ...settings, model, adapters, task, rewards: taskRewards(name), onProgress })
    const results = resultsOf(completions)
    if (options.out !== undefined) await writeEvaluation(options.out, { task, settings, results }, completions)
    if (options.json) printJson({ task: name, problems: task.problems.length, results, out: options.out ?? null })
    else process.stdout.write(text(task, options, results))
  } finally {
    await model.close()
  }
}

function text(task: Task, { numGenerations, temperature, out }: Options, results: readonly Result[]): string {
  const drawn = temperature === 0 ? 'greedy' : `${numGenerations} completions each at temperature ${temperature}`
  const rewards = Object.keys(results[0]!.rewards)
  const heads = ['', ...rewards.flatMap(name => [name, '95 %']), 'length', 'cut off']
  const rows = results.flatMap(({ adapter, rewards, gains, length, cutOff }) => {
    const ends = [length.toFixed(0), percent(cutOff)]
    const line = [shortName(adapter), ...Object.values(rewards).flatMap(estimate), ...ends]
    return gains ? [line, ['  against base', ...Object.values(gains).flatMap(estimate), '', '']] : [line]
  })
  const written = out === undefined ? '' : `\nThe completions are in ${out}/completions.parquet.\n`
  return `${grouped(task.problems.length)} problems of ${task.name}, ${drawn}\n\n${columns([heads, ...rows])}${written}`
}

function estimate({ mean, low, high }: { mean: number; low: number; high: number }): [string, string] {
  return [percent(mean), `${percent(low)} to ${percent(high)}`]
}

/** `runs/first/adapter` as `first`: what a person called it. */
function shortName(place: string): string {
  const parts = place.split(/[\\/]/).filter(part => part !== '' && part !== 'adapter')
  return parts.at(-1) ?? place
}
