import { cp, readFile, writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { tinyLora } from '../adapter/index.ts'
import { loadModel } from '../model/index.ts'
import { start, temporaryFolder, tiny, tinylora } from './fixtures/run.ts'

const temporary = temporaryFolder()
const greedy = ['generate', '--model', tiny, '--temperature', '0', '--max-completion-length', '24']
/** More than a test waits for. */
const endless = ['generate', '--model', tiny, '--temperature', '0', '--max-completion-length', '100000', 'the dog']
const transformers: { chat: string; raw: string } = JSON.parse(await readFile(`${tiny}/expected.json`, 'utf8'))

/** Other numbers than zero: a model that answers otherwise. */
async function saveAdapter(): Promise<string> {
  const model = await loadModel(tiny, { threads: 1 })
  const adapter = await tinyLora(model, { params: 13 })
  adapter.values.forEach((_, i, values) => {
    values[i] = (i % 2 ? 1 : -1) * 0.5
  })
  await adapter.save(temporary.path('adapter'))
  await model.close()
  return temporary.path('adapter')
}

/** The model with the last bit of every weight turned over. */
async function otherModel(): Promise<string> {
  const folder = temporary.path('other')
  await cp(tiny, folder, { recursive: true })
  const bytes = await readFile(`${folder}/model.safetensors`)
  for (let i = 8 + Number(bytes.readBigUInt64LE(0)); i < bytes.length; i += 2) bytes[i]! ^= 1
  await writeFile(`${folder}/model.safetensors`, bytes)
  return folder
}

describe('tinylora generate', () => {
  it('answers in the chat template as transformers does', async () => {
    const { code, stdout, stderr } = await tinylora([...greedy, 'the dog'])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${transformers.chat}\n`, stderr: '' })
  })

  it('continues the text itself with --raw', async () => {
    expect((await tinylora([...greedy, '--raw', 'the dog'])).stdout).toBe(`${transformers.raw}\n`)
  })

  it('reads the prompt from standard input for -', async () => {
    expect((await tinylora([...greedy, '--raw', '-'], { input: 'the dog\n' })).stdout).toBe(`${transformers.raw}\n`)
  })

  it('prints one JSON document with --json, and nothing else', async () => {
    const { stdout, stderr } = await tinylora([...greedy, '--json', '--threads', '1', 'the dog'])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      model: tiny,
      adapter: null,
      temperature: 0,
      topP: 1,
      topK: 0,
      minP: 0,
      maxCompletionLength: 24,
      stop: [],
      stopTokenIds: [],
      ignoreEos: false,
      seed: 0,
      raw: false,
      prompt: 'the dog',
      completion: transformers.chat,
      tokens: expect.any(Number),
      finishReason: expect.stringMatching(/^(stop|length)$/),
      seconds: expect.any(Number),
    })
  })

  it('says that a prompt is longer than the model reads, and stops where the model does', async () => {
    const long = await tinylora([...greedy, '--raw', 'the dog '.repeat(400)])
    expect(long.code).toBe(1)
    expect(long.stderr).toMatch(/the prompt has \d+ tokens, the model reads 256; shorten it/)
    const { stdout } = await tinylora([
      'generate',
      '--model',
      tiny,
      '--json',
      '--max-completion-length',
      '9999',
      'the dog',
    ])
    const { tokens, finishReason } = JSON.parse(stdout)
    expect(tokens).toBeLessThan(256)
    expect(['stop', 'length']).toContain(finishReason)
  })

  it('draws the same text for the same seed, and another for another', async () => {
    const drawn = async (seed: string) =>
      (await tinylora(['generate', '--model', tiny, '--seed', seed, 'the dog'])).stdout
    const [first, again, other] = await Promise.all([drawn('1'), drawn('1'), drawn('2')])
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('stops cleanly on Ctrl-C', async () => {
    const child = start(endless)
    child.stdout.once('data', () => child.kill('SIGINT'))
    const ended = await new Promise(resolve => child.once('close', (code, signal) => resolve({ code, signal })))
    expect(ended).toEqual({ code: 130, signal: null })
  })

  it('stops without an error once nobody reads any more', async () => {
    const child = start(endless)
    let stderr = ''
    child.stderr.on('data', data => {
      stderr += data
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise(resolve => child.once('close', resolve))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('fails with what to do where the model is missing', async () => {
    const { code, stderr } = await tinylora(['generate', '--model', 'nobody/nothing', 'hello'], {
      environment: { HF_HUB_CACHE: temporary.path('no-hub') },
    })
    expect(code).toBe(1)
    expect(stderr).toContain('hf download nobody/nothing')
  })

  describe('with an adapter', () => {
    let adapter = ''
    beforeAll(async () => {
      adapter = await saveAdapter()
    })

    it('answers otherwise', async () => {
      const { code, stdout } = await tinylora([...greedy, '--adapter', adapter, '--json', 'the dog'])
      expect(code).toBe(0)
      const answer = JSON.parse(stdout)
      expect(answer.adapter).toBe(adapter)
      expect(answer.completion).not.toBe(transformers.chat)
    })

    it('refuses another base model, unless allowed', async () => {
      const other = await otherModel()
      const args = [
        'generate',
        '--model',
        other,
        '--temperature',
        '0',
        '--max-completion-length',
        '4',
        '--adapter',
        adapter,
      ]
      const refused = await tinylora([...args, 'the dog'])
      expect(refused.code).toBe(1)
      expect(refused.stderr).toMatch(/this adapter belongs to .*tiny .*--allow-other-base/)
      expect((await tinylora([...args, '--allow-other-base', 'the dog'])).code).toBe(0)
    })
  })
})
