import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readConfigFile } from './config-file.ts'
import { trainFields, trainSchema } from './train-schema.ts'

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
