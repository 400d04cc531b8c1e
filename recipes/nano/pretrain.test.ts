import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { loadModel } from '../../src/model/index.ts'

const folder = await mkdtemp(join(tmpdir(), 'tinylora-pretrain-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Some 230 steps of two documents; a checkpoint is written after 200. */
const small = ['--size', 'small', '--architecture', 'qwen2', '--batch', '2', '--tokens', '60000']

/** Runs the recipe's script. @param until kills it after a line that begins so */
async function pretrain(out: string, until?: string): Promise<string[]> {
  const script = fileURLToPath(new URL('pretrain.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, join(folder, out), ...small], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (until !== undefined && line.startsWith(until)) child.kill('SIGKILL')
  }
  await ended
  return lines
}

it('a pre-training that is killed goes on to the model of one that was not', { timeout: 240_000 }, async () => {
  const whole = await pretrain('whole')
  expect(whole.at(-1)).toBe(`the model is in ${join(folder, 'whole', 'model')}`)
  const held = (await pretrain('killed', 'step 220/')).findLast(line => line.includes('held out'))
  expect(held).toMatch(/^step 200\/228: /)
  const after = await pretrain('killed')
  expect(after[0]).toMatch(/^step 220\//)
  const weights = (out: string) => readFile(join(folder, out, 'model', 'model.safetensors'))
  expect((await weights('killed')).equals(await weights('whole'))).toBe(true)

  const model = await loadModel(join(folder, 'whole', 'model'))
  expect(model.config).toMatchObject({ architecture: 'qwen2', hiddenSize: 64, numHiddenLayers: 6 })
  await model.close()
  const losses = whole.flatMap(line => (/: loss ([\d.]+)/.exec(line) ?? []).slice(1).map(Number))
  expect(losses.at(-1)).toBeLessThan(losses[0]!)
})
