import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseAdapter, trainedNumbers } from '../adapter/index.ts'
import { describeModel, openModel } from '../model/index.ts'
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

const study = `${recipes}/study`
it.each(await readdir(study))('the sweep %s is what its command takes, down to every run', async name => {
  const nano = describeModel(await openModel('nano', ['llama']))
  for (const { settings } of (await readSweep(`${study}/${name}`)).runs) {
    expect(settings).toMatchObject({ model: expect.stringContaining('nano'), task: 'nano' })
    expect(settings.method === 'full').toBe(name.includes('full'))
    expect(trainedNumbers(parseAdapter(adapterOptions(settings)), nano)).toBeGreaterThan(0)
  }
})
