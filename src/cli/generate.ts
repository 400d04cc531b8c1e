import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import { z } from 'zod'
import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { generateSchema } from '../rollout/index.ts'
import { Interrupted } from './errors.ts'
import { modelField, placeFields } from './fields.ts'
import { addOptions, parseOptions } from './options.ts'
import { printJson } from './print.ts'
import { showProgress } from './progress.ts'

const schema = z.strictObject({
  model: modelField,
  adapter: z.string().optional().meta({
    description: 'Adapter folder (adapter.json and its numbers) made on this model.',
    placeholder: 'folder',
  }),
  allowOtherBase: z.boolean().default(false).meta({
    description: 'Use an adapter that belongs to another model.',
    reason: 'the same numbers mean another, unmeasured change there',
  }),
  ...generateSchema.shape,
  ...placeFields,
  json: z.boolean().default(false).meta({ description: 'Print one JSON document at the end, and nothing else.' }),
})

type Options = z.output<typeof schema>

const examples = `
Examples:
  tinylora generate --model smollm2.gguf "Why is the sky blue?"
  tinylora generate --model smollm2.gguf --temperature 0 --max-completion-length 64 --raw "Once upon a time"
  echo "What is 12 × 7?" | tinylora generate --model smollm2.gguf --adapter math-13 --json -`

/** `tinylora generate`: streams a completion. */
export function generateCommand(): Command {
  const command = new Command('generate')
    .description('Continue a prompt. The text appears as it is generated.')
    .argument('<prompt>', 'the text, or - to read it from standard input')
    .addHelpText('after', examples)
  return addOptions(command, schema).action((prompt: string) => run(prompt, parseOptions(command, schema)))
}

async function run(argument: string, options: Options): Promise<void> {
  const prompt = argument === '-' ? (await text(process.stdin)).replace(/\r?\n$/, '') : argument
  const { loadModel } = await import('../model/index.ts')
  const model = await loadModel(options.model, { threads: options.threads, device: options.device })
  try {
    const adapter =
      options.adapter === undefined ? undefined : await openAdapter(model, options.adapter, options.allowOtherBase)
    await complete(model, prompt, adapter, options)
  } finally {
    await model.close()
  }
}

async function openAdapter(model: Model, folder: string, allowOtherBase: boolean): Promise<Adapter> {
  const { loadAdapter } = await import('../adapter/index.ts')
  return loadAdapter(model, folder, { allowOtherBase, onProgress: showProgress })
}

async function complete(model: Model, prompt: string, adapter: Adapter | undefined, options: Options): Promise<void> {
  const { generate } = await import('../rollout/index.ts')
  const { model: reference, adapter: folder, allowOtherBase: _, threads: __, device: ___, json, ...how } = options
  const controller = new AbortController()
  // Once: a second Ctrl-C ends the process as it ends any other.
  process.once('SIGINT', () => controller.abort())
  const started = performance.now()
  const pieces = generate(model, prompt, { ...how, adapter, signal: controller.signal })
  let completion = ''
  let next: Awaited<ReturnType<typeof pieces.next>>
  try {
    for (next = await pieces.next(); !next.done; next = await pieces.next()) {
      completion += next.value
      if (!json) process.stdout.write(next.value)
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error
    if (!json) process.stdout.write('\n')
    throw new Interrupted()
  }
  const seconds = (performance.now() - started) / 1000
  const { tokens, finishReason } = next.value
  const said = { prompt, completion, tokens: tokens.length, finishReason, seconds }
  if (json) printJson({ model: reference, adapter: folder ?? null, ...how, ...said })
  else process.stdout.write('\n')
}
