import { readdir } from 'node:fs/promises'
import { Command } from 'commander'
import { z } from 'zod'
import { tinyLoraFields } from '../adapter/index.ts'
import { generateSchema } from '../rollout/index.ts'
import { isRun } from '../train/run/index.ts'
import { addOptions, parseOptions } from './options.ts'
import { printJson } from './print.ts'

export const infoSchema = z.strictObject({
  singularValues: z.boolean().default(false).meta({
    description:
      'Show the leading singular values of every adapted weight, and which lie too close together to tell apart.',
    reason: 'the first time takes up to minutes; then they are in the cache',
  }),
  rank: tinyLoraFields.shape.rank,
  maxPromptLength: z.int().positive().default(256).meta({
    description: 'Prompt tokens that the memory plan counts with.',
    reason: 'a grade-school problem in a chat template takes 50 to 250',
  }),
  numGenerations: z.int().min(2).default(8).meta({
    description: 'Completions of a prompt that the memory plan counts with.',
    reason: "the paper's runs on MATH take 8",
  }),
  maxCompletionLength: generateSchema.shape.maxCompletionLength,
  json: z.boolean().default(false).meta({ description: 'Print one JSON document.' }),
})

export type InfoOptions = z.output<typeof infoSchema>

const examples = `
Examples:
  tinylora info HuggingFaceTB/SmolLM2-135M-Instruct
  tinylora info smollm2.gguf --singular-values --json
  tinylora info smollm2.gguf --num-generations 16 --max-completion-length 1024     what would training take?
  tinylora info math-13                                                           an adapter
  tinylora info runs/first                                                        a run, also while it goes on`

/** `tinylora info`: what a model, an adapter or a run is, and what it takes. */
export function infoCommand(): Command {
  const command = new Command('info')
    .description('Say what a model, an adapter or a run is. Reads no weights unless asked for singular values.')
    .argument('<path>', 'model folder, GGUF file, id in the Hugging Face cache, adapter folder, or folder of a run')
    .addHelpText('after', examples)
  return addOptions(command, infoSchema).action((path: string) => run(path, parseOptions(command, infoSchema)))
}

/** What info says: for programs and for people. */
export interface Description {
  json: object
  text: string
}

async function run(path: string, options: InfoOptions): Promise<void> {
  const { json, text } = await describe(path, options)
  if (options.json) printJson(json)
  else process.stdout.write(text)
}

async function describe(path: string, options: InfoOptions): Promise<Description> {
  const files = await readdir(path).catch((): string[] => [])
  if (files.includes('adapter.json')) return (await import('./info-adapter.ts')).describeAdapter(path)
  if (files.includes('config.json') && (await isRun(path))) return (await import('./info-run.ts')).describeRun(path)
  const { describeModelFiles } = await import('./info-model.ts')
  try {
    return await describeModelFiles(path, options)
  } catch (error) {
    if (files.includes('config.json') || path.endsWith('.gguf')) throw error
    const hint = 'info also takes an adapter (a folder with adapter.json and v.bin) and the folder of a run'
    throw new Error(`${(error as Error).message}\n${hint}`, { cause: error })
  }
}
