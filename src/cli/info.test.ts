import { writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { type TinyLora, tinyLora } from '../adapter/index.ts'
import { loadModel } from '../model/index.ts'
import { temporaryFolder, tiny, tinylora } from './fixtures/run.ts'

const temporary = temporaryFolder()
const hidden = 32
const intermediate = 48
const vocabulary = 299
const keyValue = 16

describe('tinylora info on a model', () => {
  it('counts layers, parameters and modules as the architecture has them', async () => {
    const { code, stdout, stderr } = await tinylora(['info', tiny, '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const attention = 2 * hidden * hidden + 2 * hidden * keyValue
    const layer = attention + 3 * hidden * intermediate + 2 * hidden
    const parameters = vocabulary * hidden + 2 * layer + hidden
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'model',
      architecture: 'llama',
      layers: 2,
      parameters,
      modules: 14,
      vocabulary,
      memory: {
        group: { promptLength: 256, numGenerations: 8, completionLength: 256 },
        weights: { mapped: 4 * parameters, cacheFile: 4 * parameters },
        decoding: { kvCachePerToken: 2 * 2 * keyValue * 4 },
      },
      singularValues: null,
    })
  })

  it('plans memory for the group that is asked for', async () => {
    const args = [
      'info',
      tiny,
      '--json',
      '--max-prompt-length',
      '16',
      '--num-generations',
      '4',
      '--max-completion-length',
      '12',
    ]
    const { training } = JSON.parse((await tinylora(args)).stdout).memory
    // 16 and 4 × 12, two rows that stand for none, and what rounds that up.
    expect(training.keepAll.tokens).toBe(80)
  })

  it('says it in words', async () => {
    const { code, stdout } = await tinylora(['info', tiny])
    expect(code).toBe(0)
    expect(stdout).toMatch(/architecture +llama\n/)
    expect(stdout).toMatch(/modules +14 that an adapter can change, 7 in a layer\n/)
    expect(stdout).toContain('add --singular-values')
  })

  it('shows the singular values of every module when asked', async () => {
    const { stdout } = await tinylora(['info', tiny, '--json', '--singular-values', '--rank', '3'])
    const { rank, modules, closePairs } = JSON.parse(stdout).singularValues
    expect(rank).toBe(3)
    expect(modules).toHaveLength(14)
    expect(modules[0].name).toBe('model.layers.0.self_attn.q_proj')
    for (const { sigma } of modules) {
      expect(sigma).toHaveLength(3)
      expect(sigma).toEqual([...sigma].sort((a: number, b: number) => b - a))
    }
    expect(closePairs).toEqual([])
    expect((await tinylora(['info', tiny, '--singular-values'])).stdout).toContain('No close pairs')
  })
})

describe('tinylora info on an adapter', () => {
  let adapter: TinyLora
  let folder = ''
  let fingerprint = ''

  beforeAll(async () => {
    folder = temporary.path('adapter')
    const model = await loadModel(tiny, { threads: 1 })
    adapter = await tinyLora(model, { params: 13 })
    adapter.values.forEach((_, i, values) => {
      values[i] = i / 8
    })
    await adapter.save(folder)
    fingerprint = await model.fingerprint()
    await model.close()
  })

  it('gives its numbers, its size and its base model', async () => {
    const { code, stdout } = await tinylora(['info', folder, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      kind: 'adapter',
      path: folder,
      method: 'tinylora',
      params: 13,
      bytes: 26,
      values: Array.from({ length: 13 }, (_, i) => i / 8),
      groups: 13,
      u: 1,
      layers: 2,
      modules: 14,
      base: { name: 'tiny', fingerprint },
      settings: adapter.settings,
    })
  })

  it('says it in words', async () => {
    const { stdout } = await tinylora(['info', folder])
    expect(stdout).toMatch(/numbers +13 \(26 bytes as bf16\): 13 groups of 1\n/)
    expect(stdout).toContain(`tiny, 2 layers\n`)
  })

  it('says what is wrong with a damaged one', async () => {
    await writeFile(temporary.path('adapter', 'v.bin'), new Uint8Array(25))
    const { code, stderr } = await tinylora(['info', folder])
    expect(code).toBe(1)
    expect(stderr).toMatch(/v\.bin: 25 bytes, expected 26/)
  })
})
