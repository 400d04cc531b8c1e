import { readdir, readFile, writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { start, temporaryFolder, tiny, tinylora } from './fixtures/run.ts'
import { metricsOf, writeProblems } from './fixtures/training.ts'

const temporary = temporaryFolder()
let options: Record<string, unknown> = {}

beforeAll(async () => {
  const [data, reward] = [temporary.path('own.jsonl'), temporary.path('letters.mjs')]
  await writeProblems(data, reward)
  const sizes = { 'prompts-per-step': 2, 'num-generations': 4, 'max-completion-length': 8, steps: 2 }
  options = { model: tiny, data, reward, ...sizes }
})

async function sweepFile(name: string, sweep: object): Promise<string> {
  await writeFile(temporary.path(name), stringify(sweep))
  return temporary.path(name)
}

describe('tinylora sweep', () => {
  it('trains every run of a grid, two at a time, and keeps those that are done', async () => {
    const file = await sweepFile('grid.yaml', { options, grid: { params: [1, 13], seed: [1, 2] } })
    const out = temporary.path('grid')
    const { code, stdout, stderr } = await tinylora(['sweep', file, '--out', out, '--jobs', '2'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^4\/4 params-\d+_seed-\d: done$/m)
    const names = ['params-13_seed-1', 'params-13_seed-2', 'params-1_seed-1', 'params-1_seed-2']
    expect((await readdir(`${out}/runs`)).sort()).toEqual(names)
    const alone = temporary.path('alone')
    const flags = Object.entries({ ...options, params: 13, seed: 2, threads: 1 }).flatMap(([k, v]) => [
      `--${k}`,
      `${v}`,
    ])
    await tinylora(['train', ...flags, '--run', alone])
    expect(await metricsOf(`${out}/runs/params-13_seed-2`)).toEqual(await metricsOf(alone))
    const before = await readFile(`${out}/runs/params-13_seed-2/metrics.jsonl`, 'utf8')
    const again = JSON.parse((await tinylora(['sweep', file, '--out', out, '--json'])).stdout)
    expect(again.runs.map(({ state }: { state: string }) => state)).toEqual(['done', 'done', 'done', 'done'])
    expect(await readFile(`${out}/runs/params-13_seed-2/metrics.jsonl`, 'utf8')).toBe(before)

    const smaller = await sweepFile('smaller.yaml', { options, grid: { params: [13], seed: [1, 2] } })
    const { stdout: said } = await tinylora(['sweep', smaller, '--out', out])
    expect(said).toContain(`${out}/runs also holds params-1_seed-1, params-1_seed-2, of another grid`)
  })

  it('scores every run that is done, and their scores are compared by size', async () => {
    const { data: _, reward: __, ...rest } = options
    const file = await sweepFile('scored.yaml', {
      options: { ...rest, task: 'nano', steps: 1 },
      grid: {
        size: [
          { params: 13, rank: 1 },
          { method: 'lora-xs', rank: 1 },
        ],
        seed: [1, 2],
      },
      evaluate: { limit: 2, 'max-completion-length': 4, stop: ['a', 'b'], 'ignore-eos': true },
    })
    const out = temporary.path('scored')
    const { code, stderr } = await tinylora(['sweep', file, '--out', out])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const runs = (await readdir(`${out}/runs`)).map(name => `${out}/runs/${name}`)
    const comparison = temporary.path('figures', 'sizes')
    const { stdout } = await tinylora(['compare', ...runs, '--by', 'adapter.method', '--out', comparison])
    expect(stdout).toContain(`wrote ${comparison}.svg and ${comparison}.md`)
    const table = await readFile(`${comparison}.md`, 'utf8')
    expect(table).toMatch(
      /\| lora-xs \| lora-xs \| 1 \| 14 \| 28 \|.*\| 2 \|\n\| tinylora \| tinylora \| 1 \| 13 \| 26 \|/,
    )
    expect(await readFile(`${comparison}.svg`, 'utf8')).toMatch(/^<svg/)
    await writeFile(temporary.path('figures', 'README.md'), '# Mine\n')
    const onMine = await tinylora([
      'compare',
      ...runs,
      '--by',
      'adapter.method',
      '--out',
      temporary.path('figures', 'README'),
    ])
    expect(onMine.stderr).toContain('README.md is there and is no table of this command; choose another --out')
    const results = (run: string) => readFile(`${run}/evaluations/held-out/results.json`, 'utf8')
    const scored = JSON.parse(await results(runs[0]!))
    expect(scored).toMatchObject({
      task: { name: 'nano', problems: 2 },
      settings: { stop: ['a', 'b'], ignoreEos: true },
    })
    await sweepFile('scored.yaml', {
      options: { ...rest, task: 'nano', steps: 1 },
      grid: { size: [{ params: 13, rank: 1 }], seed: [1] },
      evaluate: { limit: 3, 'max-completion-length': 4 },
    })
    await tinylora(['sweep', file, '--out', out])
    const again = JSON.parse(await results(`${out}/runs/params-13_rank-1_seed-1`))
    expect(again).toMatchObject({ task: { problems: 3 }, settings: { stop: [] } })
    const mixed = await tinylora(['compare', ...runs, '--by', 'adapter.method', '--out', comparison])
    expect(mixed.stderr).toContain('scored in different ways: task.problems')
  })

  it('refuses a run that began with other options, and a damaged one, and trains the others', async () => {
    const grid = { seed: [1, 2] }
    const file = await sweepFile('changed.yaml', { options: { ...options, steps: 1 }, grid })
    const out = temporary.path('changed')
    await tinylora(['sweep', file, '--out', out])
    const damaged = `${out}/runs/seed-2/config.json`
    await writeFile(damaged, '{}')
    const changed = await sweepFile('changed.yaml', { options: { ...options, steps: 4 }, grid: { seed: [1, 2, 3] } })
    const { code, stdout, stderr } = await tinylora(['sweep', changed, '--out', out])
    expect(code).toBe(1)
    expect(stderr).toContain(`2 of 3 runs failed: ${out}/logs/seed-1.txt, ${out}/logs/seed-2.txt`)
    expect(stdout).toContain('seed-3: done')
    expect(await readFile(`${out}/logs/seed-1.txt`, 'utf8')).toContain('seed-1 was begun with another steps')
    expect(await readFile(`${out}/logs/seed-2.txt`, 'utf8')).toContain('config.json')
    const sft = await sweepFile('changed.yaml', { command: 'sft', options: { model: tiny, task: 'nano' }, grid })
    await tinylora(['sweep', sft, '--out', out])
    expect(await readFile(`${out}/logs/seed-1.txt`, 'utf8')).toContain('seed-1 was begun with another command')
  })

  it('says which runs failed, where their words are, and trains the others', async () => {
    const { data, ...rest } = options
    await writeFile(temporary.path('broken.jsonl'), 'no JSON\n')
    const grid = { data: [temporary.path('broken.jsonl'), data], seed: [1] }
    const file = await sweepFile('fails.yaml', { options: rest, grid: { ...grid, file: [{ params: 13 }] } })
    const out = temporary.path('fails')
    const { code, stdout, stderr } = await tinylora(['sweep', file, '--out', out, '--jobs', '1'])
    expect(code).toBe(1)
    const [failed] = (await readdir(`${out}/logs`)).filter(name => name.includes('broken'))
    expect(stderr).toContain(`1 of 2 runs failed: ${out}/logs/${failed}`)
    expect(stdout).toContain('own.jsonl_seed-1_params-13: done')
    expect(await readFile(`${out}/logs/${failed}`, 'utf8')).toContain('broken.jsonl')
  })

  it('goes on with a run that was stopped', async () => {
    const file = await sweepFile('stop.yaml', { options: { ...options, steps: 60 }, grid: { seed: [1] } })
    const out = temporary.path('stop')
    const child = start(['sweep', file, '--out', out], {}, { detached: true })
    const ended = new Promise<number | null>(resolve => child.once('close', resolve))
    await until(async () => (await metricsOf(`${out}/runs/seed-1`)).length > 3)
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    const { length } = await metricsOf(`${out}/runs/seed-1`)
    expect(length).toBeLessThan(60)
    expect((await tinylora(['sweep', file, '--out', out])).code).toBe(0)
    expect(await metricsOf(`${out}/runs/seed-1`)).toHaveLength(60)
  })

  it('ends its runs with itself', async () => {
    const file = await sweepFile('end.yaml', { options: { ...options, steps: 100_000 }, grid: { seed: [1] } })
    const run = `${temporary.path('end')}/runs/seed-1`
    const child = start(['sweep', file, '--out', temporary.path('end')])
    const ended = new Promise<number | null>(resolve => child.once('close', resolve))
    await until(async () => (await metricsOf(run)).length > 3)
    child.kill('SIGTERM')
    expect(await ended).toBe(130)
    const { length } = await metricsOf(run)
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(await metricsOf(run)).toHaveLength(length)
  })

  it.each([
    [
      { options: { model: tiny, task: 'nano', threads: 'many' }, grid: { seed: [1] } },
      /run seed-1 does not fit[\s\S]*threads/,
    ],
    [
      { options: { model: tiny, task: 'nano' }, grid: { params: [15] } },
      /run params-15: adapter: params 15 over 14 modules/,
    ],
    [
      { options: { task: 'nano' }, grid: { seed: [1] } },
      /run seed-1 does not fit tinylora train:\n {2}model is required/,
    ],
    [{ grid: { param: [1] } }, /param is no option of tinylora train/],
    [{ command: 'sft', grid: { 'num-generations': [1] } }, /num-generations is no option of tinylora sft/],
    [{ grid: { size: [{ rnk: 1 }] } }, /rnk is no option of tinylora train/],
    [{ grid: { seed: [1] }, evaluate: { limits: 3 } }, /limits is no option of tinylora eval/],
    [
      { options: { model: tiny, task: 'nano' }, grid: { seed: [1] }, evaluate: { limit: 'many', temperature: 'hot' } },
      /evaluate does not fit the run seed-1:[\s\S]*limit[\s\S]*temperature/,
    ],
    [
      { options: { model: tiny, task: 'gsm8k', data: 'none.jsonl' }, grid: { seed: [1] } },
      /data of the run seed-1: none.jsonl: no such file/,
    ],
    [
      { options: { model: tiny, task: 'nano' }, grid: { seed: [1] }, evaluate: { task: 'gsm8k', data: 'none.jsonl' } },
      /evaluate: data: none.jsonl: no such file/,
    ],
    [
      { options: { model: tiny, task: 'nano' }, grid: { seed: [1] }, evaluate: { out: 'x' } },
      /evaluate: leave out out/,
    ],
    [{ grid: { run: ['x'] } }, /leave run out/],
    [{ grid: { seed: [] } }, /is no sweep/],
    [{ options: { seed: 3 }, grid: { seed: [1] } }, /seed is given in two places/],
  ])('says what is wrong with its file: %j', async (sweep, message) => {
    const { code, stderr } = await tinylora([
      'sweep',
      await sweepFile('wrong.yaml', sweep),
      '--out',
      temporary.path('w'),
    ])
    expect(code).not.toBe(0)
    expect(stderr).toMatch(message)
  })
})

/** Asks again until something is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false))) await new Promise(resolve => setTimeout(resolve, 20))
}
