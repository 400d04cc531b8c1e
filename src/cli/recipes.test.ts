import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { kindSchema, nanoConfig } from '../../recipes/nano/model.ts'
import { nanoTokenizer } from '../../recipes/nano/tokens.ts'
import { parseAdapter, trainedNumbers } from '../adapter/index.ts'
import { parseConfig } from '../model/config.ts'
import { architectureOf, describeModel, openModel, weightShapes } from '../model/index.ts'
import { readConfigFile } from './config-file.ts'
import { readSweep } from './sweep-file.ts'
import { trainFields, trainSchema } from './train-schema.ts'
import { adapterOptions } from './training-schema.ts'

const recipes = fileURLToPath(new URL('../../recipes', import.meta.url))

/** A recipe as `tinylora train` reads it, with the run that the command line gives. */
async function options(name: string) {
  const { values } = await readConfigFile(`${recipes}/${name}`, Object.keys(trainFields.shape))
  return trainSchema.parse({ ...values, run: 'a run' })
}

const files = (await readdir(recipes)).filter(name => name.endsWith('.yaml'))

it.each(files)('%s is what the command takes', async name => {
  expect(await options(name)).toMatchObject({ task: expect.any(String), run: 'a run' })
})

it("the paper's run on GSM8K has its settings", async () => {
  expect(await options('paper-gsm8k.yaml')).toMatchObject({
    task: 'gsm8k',
    params: 13,
    vDtype: 'bf16',
    epochs: 3,
    promptsPerStep: 64,
    numGenerations: 4,
    maxCompletionLength: 4096,
    temperature: 1,
    beta: 0,
    reward: [],
  })
})

it("the paper's run on MATH has its settings", async () => {
  expect(await options('paper-math.yaml')).toMatchObject({
    task: 'math',
    prompt: 'boxed',
    params: 13,
    vDtype: 'bf16',
    epochs: 3,
    promptsPerStep: 256,
    numGenerations: 8,
    maxPromptLength: 1024,
    maxCompletionLength: 3072,
    temperature: 1,
    beta: 0.001,
    epsilon: 0.2,
    reward: [],
  })
})

const study = `${recipes}/study`

/** Trained numbers of every size of a sweep, as docs/study tells them. */
const sizes: Readonly<Record<string, readonly number[]>> = {
  'sizes-grpo.yaml': [1, 4, 13, 28, 112, 448, 1792, 7168, 15_360, 122_880],
  'sizes-sft.yaml': [1, 4, 13, 28, 112, 448, 1792, 7168, 15_360, 122_880],
  'full-grpo.yaml': [2_078_976],
  'full-sft.yaml': [2_078_976],
  'ranks.yaml': [28],
  'tying.yaml': [448],
  'tiling.yaml': [448],
  'bytes.yaml': [112, 448, 1792],
  'rollouts.yaml': [1792],
  'models.yaml': [1792, 2688, 4032, 7168, 7680, 10_752, 15_360, 16_128, 28_800],
  'models-small.yaml': [2688, 10_752],
  'models-full.yaml': [373_760, 2_081_280, 3_131_840],
}

/** The model of a sweep from what its recipe makes, without its weights. */
async function described(reference: string) {
  const [, kind] = /^runs\/nano-(\w+)\/model$/.exec(reference) ?? []
  if (kind === undefined) return describeModel(await openModel(reference, ['llama']))
  const architecture = kind === 'qwen2' ? 'qwen2' : 'llama'
  const size = kindSchema.shape.size.parse(kind === 'qwen2' ? 'wide' : kind)
  const config = parseConfig(
    { config: JSON.stringify(nanoConfig(await nanoTokenizer(), { size, architecture })) },
    reference,
    [architecture],
  )
  return { config, shapes: weightShapes(architectureOf(architecture), config) }
}

it('the sweeps of the study are told of', async () => {
  expect(Object.keys(sizes).sort()).toEqual((await readdir(study)).sort())
})

it.each(Object.entries(sizes))(
  'the sweep %s is what its command takes, and trains %s numbers',
  async (name, counts) => {
    const trained = new Set<number>()
    for (const { settings } of (await readSweep(`${study}/${name}`)).runs) {
      expect(settings.task).toBe('nano')
      trained.add(trainedNumbers(parseAdapter(adapterOptions(settings)), await described(settings.model)))
    }
    expect([...trained].sort((a, b) => a - b)).toEqual(counts)
  },
)
