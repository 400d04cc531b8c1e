import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder, tiny, tinylora } from './fixtures/run.ts'
import { metricsOf, small, writeProblems } from './fixtures/training.ts'

const temporary = temporaryFolder()
let train: string[] = []

beforeAll(async () => {
  const [data, reward] = [temporary.path('own.jsonl'), temporary.path('letters.mjs')]
  await writeProblems(data, reward)
  train = ['train', ...small, '--data', data, '--reward', reward]
})

interface Case {
  method: string
  options: string[]
  params: number
  bytes: number
  /** What info says of a run. */
  said: string
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await tinylora([...args, '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

const modulesOfTiny = 14

describe.each<Case>([
  {
    method: 'lora-xs',
    options: ['--rank', '2', '--v-dtype', 'f32', '--learning-rate', '0.02'],
    params: 4 * modulesOfTiny,
    bytes: 16 * modulesOfTiny,
    said: 'LoRA-XS (f32), rank 2, alpha 2',
  },
  {
    method: 'lora',
    options: ['--rank', '1', '--alpha', '2', '--target-modules', 'q_proj,v_proj', '--learning-rate', '0.01'],
    params: 2 * (2 * 32 + 32 + 16),
    bytes: 8 * (2 * 32 + 32 + 16),
    said: 'LoRA, rank 1, alpha 2',
  },
  {
    method: 'full',
    options: ['--learning-rate', '0.001', '--beta', '0.01'],
    params: 0,
    bytes: 0,
    said: 'none: every weight is trained',
  },
])('tinylora train --method $method', ({ method, options, said, ...size }) => {
  it('trains what generate and info take, and goes on after a stop as if there had been none', async () => {
    const [whole, run] = [temporary.path(`${method}-whole`), temporary.path(method)]
    const args = [...train, '--method', method, ...options]
    const stopped = await tinylora([...args, '--run', run, '--steps', '1'])
    expect(stopped).toMatchObject({ code: 0, stderr: '' })
    expect(await tinylora(['train', '--resume', run, '--steps', '3'])).toMatchObject({ code: 0, stderr: '' })
    expect(await tinylora([...args, '--run', whole, '--steps', '3'])).toMatchObject({ code: 0 })
    expect(await metricsOf(run)).toEqual(await metricsOf(whole))
    for (const name of await readdir(`${whole}/adapter`))
      expect(await readFile(`${run}/adapter/${name}`), name).toEqual(await readFile(`${whole}/adapter/${name}`))

    expect((await tinylora(['info', run])).stdout).toContain(said)
    const { parameters } = await json('info', tiny)
    const [params, bytes] = method === 'full' ? [parameters, 4 * Number(parameters)] : [size.params, size.bytes]
    const adapter = `${run}/adapter`
    expect(await json('info', adapter)).toMatchObject({ kind: 'adapter', method, params, bytes })
    expect((await tinylora(['info', adapter])).stdout).toMatch(/base model +tiny/)
    const besideBase = await json('generate', '--model', tiny, '--adapter', adapter, 'the dog', '--temperature', '0')
    expect(besideBase.completion).not.toBe('')
    if (method !== 'full') return
    const alone = await json('generate', '--model', adapter, 'the dog', '--temperature', '0')
    expect(alone.completion).toBe(besideBase.completion)
  })
})
