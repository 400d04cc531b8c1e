import { describe, expect, it } from 'vitest'
import { temporaryFolder, tinylora } from './fixtures/run.ts'
import { lettersReward, metricsOf, writeProblems } from './fixtures/training.ts'

const temporary = temporaryFolder({ ownCache: false })
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

  it.each([file, `hf/${file.replace('.gguf', '')}`])(
    'trains on %s, and goes on',
    async name => {
      const [data, reward, run] = ['data.jsonl', 'letters.mjs', `run of ${name.replace('/', ' ')}`].map(path =>
        temporary.path(path),
      )
      await writeProblems(data!, reward!, lettersReward)
      const options = [
        '--prompts-per-step',
        '2',
        '--num-generations',
        '4',
        '--max-completion-length',
        '16',
        '--temperature',
        '2',
      ]
      const train = ['train', '--model', `${models}/${name}`, '--data', data!, '--reward', reward!, '--run', run!]
      expect(await tinylora([...train, ...options, '--steps', '2'])).toMatchObject({ code: 0 })
      const { code, stdout } = await tinylora(['train', '--resume', run!, '--steps', '3'])
      expect(code).toBe(0)
      expect(stdout).toContain('tinylora generate --model')
      const metrics = await metricsOf(run!)
      expect(metrics.map(({ step }) => step)).toEqual([1, 2, 3])
      for (const { grad_norm } of metrics) expect(grad_norm).toBeGreaterThan(0)
    },
    20 * minutes,
  )
})
