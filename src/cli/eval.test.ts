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

interface Printed {
  task: string
  results: { rewards: object }[]
}

describe('tinylora eval', () => {
  it('scores a model and adapters by every rule of a task, in a table', async () => {
    const args = ['eval', '--model', tiny, ...asked, '--adapter', adapter, '--max-completion-length', '8']
    const { code, stdout, stderr } = await tinylora(args)
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/gsm8k.jsonl has 3 problems; gsm8k itself/),
    })
    expect(stdout.split('\n').map(line => line.trim().replace(/ {2,}/g, ' | '))).toEqual([
      '3 problems of gsm8k, greedy; in brackets 95 % intervals',
      '',
      'strict | lenient | tokens | cut off',
      expect.stringMatching(/^base \| 0\.0 % \(0\.0 % to 56\.1 %\) \| .* \| \d \(\d to \d\) \| \d+\.\d % \(.*\)$/),
      expect.stringMatching(/^run \| 0\.0 % \(0\.0 % to 56\.1 %\)/),
      expect.stringMatching(/^against base, points \| \+0\.0 \(−56\.1 to \+56\.1\)/),
      '',
    ])
  })

  it.each([
    [
      'markdown',
      /^\| {2}\| strict \| lenient \| tokens \| cut off \|\n\| --- \| ---: .*\n\| base, avg@2 \| .*\n\| pass@2 \| .*\n\| maj@2 \| /m,
    ],
    [
      'csv',
      /^task,adapter,rule,figure,mean,low,high\nnano,base,strict,avg@2,[\d.e-]+,[\d.e-]+,[\d.e-]+\n[\s\S]*nano,base,lenient,maj@2,/,
    ],
  ])('prints the figures of several samples as %s', async (format, expected) => {
    const options = ['--limit', '2', '--max-completion-length', '4', '--temperature', '1', '--samples', '2']
    const { stdout } = await tinylora(['eval', '--model', tiny, '--task', 'nano', ...options, '--format', format])
    expect(stdout).toMatch(expected)
  })

  it('asks several tasks, graded by further rules, from what comes with the package', async () => {
    const out = temporary.path('several')
    const options = ['--limit', '2', '--max-completion-length', '4', '--rule', 'qwen', '--out', out, '--format', 'json']
    // Its context has room for such questions.
    const args = ['eval', '--model', 'nano', '--task', 'gsm8k,math500', ...options]
    const { code, stdout } = await tinylora(args)
    expect(code).toBe(0)
    const all = JSON.parse(stdout)
    expect((all as Printed[]).map(({ task, results }) => [task, Object.keys(results[0]!.rewards)])).toEqual([
      ['gsm8k', ['strict', 'lenient', 'qwen']],
      ['math500', ['strict', 'lenient', 'hendrycks', 'qwen']],
    ])
    const rows = (await readRows(`${out}/math500/completions.parquet`)).map(({ columns }) => columns)
    expect(Object.keys(rows[0]!)).toEqual(
      expect.arrayContaining(['extracted/strict', 'extracted/lenient', 'rewards/qwen']),
    )
    const again = await tinylora(args)
    expect(again.stderr).toMatch(/gsm8k: 2 completions are there already/)
    expect(JSON.parse(again.stdout)).toEqual(all)
    const one = await tinylora(args.with(args.indexOf('gsm8k,math500'), 'math500'))
    expect(JSON.parse(one.stdout)).toEqual(all[1])
    expect(one.stderr).toMatch(/several\/math500: 2 completions are there already/)
    const twoInOne = await tinylora(args.with(args.indexOf(out), `${out}/math500`))
    expect(twoInOne).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/math500: holds the evaluation of one task;/),
    })
    const regraded = await tinylora(args.with(args.indexOf('qwen'), 'trl'))
    expect(JSON.parse(regraded.stdout)[1].results[0].rewards).toHaveProperty('trl')
    const other = await tinylora([...args, '--seed', '1'])
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/holds another evaluation: its settings\.seed is 0/),
    })
  })

  it('writes results and completions from which they can be counted again', async () => {
    const out = temporary.path('results')
    const options = ['--temperature', '1', '--samples', '2', '--max-completion-length', '8', '--json']
    const { stdout } = await tinylora(['eval', '--model', tiny, ...asked, ...options, '--out', out])
    const printed = JSON.parse(stdout)
    const written = JSON.parse(await readFile(`${out}/results.json`, 'utf8'))
    expect(written.results).toEqual(printed.results)
    expect(written.settings).toMatchObject({ temperature: 1, samples: 2, seed: expect.any(Number) })
    const rows = (await readRows(`${out}/completions.parquet`)).map(({ columns }) => columns)
    expect(rows).toHaveLength(6)
    const mean = rows.reduce((sum, row) => sum + Number(row.tokens), 0) / rows.length
    expect(printed.results[0].length.mean).toBeCloseTo(mean, 12)
  })

  it('draws only what is missing when another adapter is asked for besides', async () => {
    const out = temporary.path('grown')
    const args = ['eval', '--model', tiny, ...asked, '--max-completion-length', '8', '--out', out, '--json']
    const alone = JSON.parse((await tinylora(args)).stdout)
    const { stdout, stderr } = await tinylora([...args, '--adapter', adapter])
    expect(stderr).toContain('3 completions are there already')
    const both = JSON.parse(stdout)
    expect(both.results.map((result: { adapter: string }) => result.adapter)).toEqual(['base', adapter])
    expect(both.results[0]).toEqual(alone.results[0])
    const less = await tinylora(args)
    expect(less).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/holds another evaluation: its models\..*asked for is none/),
    })
  })

  it('asks nano without data, of the split that is named', async () => {
    const options = ['--split', 'unseen', '--limit', '2', '--max-completion-length', '4', '--json']
    const { stdout } = await tinylora(['eval', '--model', tiny, '--task', 'nano', ...options])
    expect(JSON.parse(stdout)).toMatchObject({ task: 'nano', problems: 2 })
  })

  it.each([
    [['--task', 'aime24'], 1, /HuggingFaceH4\/aime_2024@2fe88a2.*HF_HUB_OFFLINE is set; fetch it with: hf download/],
    [['--task', 'nano', '--samples', '2'], 2, /--samples is not usable: 2 samples at temperature 0 would all be alike/],
    [['--task', 'nano', '--data', 'x'], 2, /--data is not usable: task nano makes its problems itself/],
    [[], 2, /--task is required/],
    [['--task', 'nano,nano'], 2, /--task is not usable: nano is given twice/],
    [['--task', 'nano', '--adapter', 'a', '--adapter', './a'], 2, /--adapter is not usable: .*a is given twice/],
    [['--task', 'nano', '--samples', '0'], 2, /--samples is not usable/],
  ])('says what is wrong: %j', async (args, expected, message) => {
    const environment = { HF_HUB_OFFLINE: '1', HF_HOME: temporary.path('hub') }
    const { code, stderr } = await tinylora(['eval', '--model', tiny, ...args], { environment })
    expect(code).toBe(expected)
    expect(stderr).toMatch(message)
  })
})
