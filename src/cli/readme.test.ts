import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Command } from 'commander'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { z } from 'zod'
import { temporaryFolder, tiny } from './fixtures/run.ts'
import { addOptions } from './options.ts'
import { loadReward } from './reward-file.ts'
import { sftCommandSchema, sftFields } from './sft-schema.ts'
import { trainFields, trainSchema } from './train-schema.ts'
import { commandFields, trainingCall } from './training-call.ts'

const run = promisify(execFile)
const root = new URL('../../', import.meta.url)
const temporary = temporaryFolder()

// Inside the package, so that `tinylora` is this package; in a folder that every build empties.
const folder = fileURLToPath(new URL('dist/readme/', root))
beforeAll(() => mkdir(folder, { recursive: true }))
afterAll(() => rm(folder, { recursive: true }))

/** Runs the nth TypeScript example of README with something that is here for what a user has. */
async function example(n: number, here: Record<string, string>): Promise<string> {
  const readme = await readFile(new URL('README.md', root), 'utf8')
  const [, text] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)][n]!
  const changed = Object.entries(here).reduce((code, [name, value]) => {
    if (!code.includes(name)) throw new Error(`README's example has no ${name}`)
    return code.replaceAll(name, value)
  }, text!)
  const script = `${folder}/example-${n}.ts`
  await writeFile(script, changed)
  return (await run(process.execPath, ['--import', 'tsx', script])).stdout
}

it('trains as README does', async () => {
  const row = { question: 'What is 1 + 1?', answer: '#### 2' }
  await writeFile(temporary.path('train.jsonl'), `${JSON.stringify(row)}\n`.repeat(8))
  const stdout = await example(0, {
    "'models/qwen2.5-coder-0.5b-instruct'": JSON.stringify(tiny),
    "'gsm8k/train.jsonl'": JSON.stringify(temporary.path('train.jsonl')),
    'steps: 100': 'steps: 2, maxCompletionLength: 8',
    "'math-13'": JSON.stringify(temporary.path('math-13')),
  })
  expect(stdout).toMatch(/^1 0 all 64 rewards of this step are 0.*\n(.*\n)*2 0 /)
  expect(await readFile(temporary.path('math-13', 'v.bin'))).toHaveLength(26)
})

it('generates, saves and loads as README does', async () => {
  const stdout = await example(1, {
    "'models/smollm2-135m-instruct'": JSON.stringify(tiny),
    "'sky-13'": JSON.stringify(temporary.path('sky-13')),
  })
  expect(stdout).toContain('trained: 13')
  expect(stdout).toContain('bytes: 26')
  expect(stdout).toMatch(/Float32Array\(13\) \[\s+0\.1/)
  expect(await readFile(temporary.path('sky-13', 'v.bin'))).toHaveLength(26)
})

it("scores as README's reward does", async () => {
  const readme = await readFile(new URL('README.md', root), 'utf8')
  const [, text] = /```js\n([\s\S]*?)```/.exec(readme)!
  await writeFile(temporary.path('short-and-right.mjs'), text!)
  const reward = await loadReward(temporary.path('short-and-right.mjs'))
  expect(reward.name).toBe('shortAndRight')
  expect(await reward({ prompt: '', completion: 'It is 7.', answer: '7' })).toBeCloseTo(1 / 1.008)
  expect(await reward({ prompt: '', completion: 'It is 8.', answer: '7' })).toBe(0)
})

/** Every `npx tinylora …` of README, as words. */
async function commands(name: string): Promise<string[][]> {
  const readme = await readFile(new URL('README.md', root), 'utf8')
  const shell = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
    .map(([, text]) => text!.replaceAll('\\\n', ' '))
    .join('\n')
  const lines = [...shell.matchAll(new RegExp(`^npx tinylora ${name} (.*?)(?: {2,}#.*)?$`, 'gm'))]
  return lines.map(([, line]) => line!.match(/[^\s]+/g)!).filter(words => !words.includes('--resume'))
}

const trainers = {
  train: { trainer: 'grpo', fields: trainFields, schema: trainSchema },
  sft: { trainer: 'sft', fields: sftFields, schema: sftCommandSchema },
} as const

it.each(['train', 'sft'] as const)("takes README's options of %s", async name => {
  const lines = await commands(name)
  expect(lines.length).toBeGreaterThan(1)
  for (const words of lines) {
    const command = new Command(name).exitOverride().configureOutput({ writeErr: () => {} })
    const parsed = addOptions(command, commandFields(trainers[name].fields)).parse(words, { from: 'user' })
    await expect(trainingCall<z.ZodType>(parsed, trainers[name]), words.join(' ')).resolves.toMatchObject({
      resume: false,
    })
  }
})
