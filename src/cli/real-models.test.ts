import { describe, expect, it } from 'vitest'
import { tinylora } from './fixtures/run.ts'

const models = process.env.TINYLORA_MODELS
const minutes = 60_000

// Opt-in: TINYLORA_MODELS names a folder with both files. The first run also converts them into the cache.
describe.skipIf(!models).each([
  {
    file: 'smollm2-135m-instruct.gguf',
    info: { architecture: 'llama', layers: 30, parameters: 134515008, modules: 210 },
  },
  {
    file: 'qwen2.5-coder-0.5b-instruct.gguf',
    info: { architecture: 'qwen2', layers: 24, modules: 168 },
  },
])('the command line on $file', ({ file, info }) => {
  const model = `${models}/${file}`

  it('says what it is', async () => {
    const { code, stdout } = await tinylora(['info', model, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject(info)
  })

  it(
    'answers a simple question greedily, twice the same',
    async () => {
      const args = ['generate', '--model', model, '--temperature', '0', '--max-completion-length', '32', '--json']
      const ask = async () =>
        JSON.parse((await tinylora([...args, 'What is the capital of France?'])).stdout).completion
      const answer = await ask()
      expect(answer).toContain('Paris')
      expect(await ask()).toBe(answer)
    },
    10 * minutes,
  )

  it(
    'shows the singular values of every module',
    async () => {
      const { stdout } = await tinylora(['info', model, '--json', '--singular-values'])
      const { modules } = JSON.parse(stdout).singularValues
      expect(modules).toHaveLength(info.modules)
      for (const { sigma } of modules) expect(sigma[0]).toBeGreaterThanOrEqual(sigma[1])
    },
    20 * minutes,
  )
})
