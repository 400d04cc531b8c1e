import { readFile, writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { readRows } from '../task/index.ts'
import { temporaryFolder, tiny, tinylora } from './fixtures/run.ts'
import { small } from './fixtures/training.ts'

const temporary = temporaryFolder()
let asked: string[] = []
let adapter = ''

beforeAll(async () => {
  const data = temporary.path('gsm8k.jsonl')
  const rows = ['1', '2', '3'].map(n => JSON.stringify({ question: `What is ${n}?`, answer: `#### ${n}` }))
  await writeFile(data, rows.join('\n'))
  asked = ['--task', 'gsm8k', '--data', data]
  const run = temporary.path('run')
  await tinylora(['train', ...small, ...asked, '--steps', '1', '--run', run])
  adapter = `${run}/adapter`
})

describe('tinylora eval', () => {
  it('scores a model and adapters by every rule of a task, in a table', async () => {
    const args = ['eval', '--model', tiny, ...asked, '--adapter', adapter, '--max-completion-length', '8']
    const { code, stdout, stderr } = await tinylora(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n').map(line => line.trim().replace(/ {2,}/g, ' | '))).toEqual([
      '3 problems of gsm8k, greedy',
      '',
      'strict | 95 % | lenient | 95 % | length | cut off',
      expect.stringMatching(/^base \| 0\.0 % \| 0\.0 % to 0\.0 % \| \d+\.\d % \| .* \| \d \| \d+\.\d %$/),
      expect.stringMatching(/^run \| 0\.0 %/),
      expect.stringMatching(/^against base \| 0\.0 % \| 0\.0 % to 0\.0 %/),
      '',
    ])
  })

  it('writes results and completions from which they can be counted again', async () => {
    const out = temporary.path('results')
    const options = ['--temperature', '1', '--num-generations', '2', '--max-completion-length', '8', '--json']
    const { stdout } = await tinylora(['eval', '--model', tiny, ...asked, ...options, '--out', out])
    const printed = JSON.parse(stdout)
    const written = JSON.parse(await readFile(`${out}/results.json`, 'utf8'))
    expect(written.results).toEqual(printed.results)
    expect(written.settings).toMatchObject({ temperature: 1, numGenerations: 2, seed: expect.any(Number) })
    const rows = (await readRows(`${out}/completions.parquet`)).map(({ columns }) => columns)
    expect(rows).toHaveLength(6)
    const mean = rows.reduce((sum, row) => sum + Number(row.tokens), 0) / rows.length
    expect(printed.results[0].length).toBeCloseTo(mean, 12)
  })

  it('asks nano without data, of the split that is named', async () => {
    const options = ['--split', 'unseen', '--limit', '2', '--max-completion-length', '4', '--json']
    const { stdout } = await tinylora(['eval', '--model', tiny, '--task', 'nano', ...options])
    expect(JSON.parse(stdout)).toMatchObject({ task: 'nano', problems: 2 })
  })

  it.each([
    [['--task', 'gsm8k'], 2, /--data is required/],
    [[], 2, /--task is required/],
    [['--task', 'nano', '--num-generations', '0'], 2, /--num-generations is not usable/],
  ])('says what is wrong: %j', async (args, expected, message) => {
    const { code, stderr } = await tinylora(['eval', '--model', tiny, ...args])
    expect(code).toBe(expected)
    expect(stderr).toMatch(message)
  })
})
