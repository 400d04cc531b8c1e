import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { readRows } from '../task/index.ts'
import { start, temporaryFolder, tinylora } from './fixtures/run.ts'

const temporary = temporaryFolder()

/** As `npm start`, but with a step and a few problems. */
const short = ['--steps', '1', '--limit', '8', '--threads', '1']

/** Share of right answers, counted again. */
async function counted(run: string, evaluation: string, adapter: string): Promise<number> {
  const rows = (await readRows(`${run}/evaluations/${evaluation}/completions.parquet`)).map(({ columns }) => columns)
  const own = rows.filter(row => row.adapter === adapter)
  return own.filter(row => row['rewards/strict'] === 1).length / own.length
}

describe('tinylora demo', () => {
  it('ends with one JSON line whose figures can be counted again', { timeout: 120_000 }, async () => {
    const run = temporary.path('json')
    const { code, stdout } = await tinylora(['demo', ...short, '--run', run, '--seed', '3', '--json'])
    expect(code).toBe(0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatchObject({ run, report: `${run}/report.html`, seconds: expect.any(Number) })
    const { before, after, greedyBefore, greedyAfter, unseenBefore, unseenAfter, params, bytes } = lines[1]
    expect(bytes).toBe(2 * params)
    expect(await readFile(`${run}/adapter/v.bin`)).toHaveLength(bytes)
    expect([before, greedyBefore, unseenBefore]).toEqual(
      await Promise.all(['sampled', 'greedy', 'unseen'].map(name => counted(run, name, 'base'))),
    )
    expect([after, greedyAfter, unseenAfter]).toEqual(
      await Promise.all(['sampled', 'greedy', 'unseen'].map(name => counted(run, name, 'trained'))),
    )
    expect(JSON.parse(await readFile(`${run}/config.json`, 'utf8')).training.seed).toBe(3)
  })

  it('shows a wrong answer, trains, and shows what became of it, in text and on a page', {
    timeout: 120_000,
  }, async () => {
    const run = temporary.path('text')
    const { code, stdout, stderr } = await tinylora(['demo', ...short, '--run', run])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const order = [
      'Before: a problem',
      'training ',
      'step 1/1',
      'After: the same problem',
      'right, the likeliest answer',
      'open',
    ]
    const places = order.map(text => stdout.indexOf(text))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
    const { document } = parseHTML(await readFile(`${run}/report.html`, 'utf8'))
    expect(document.body.textContent).toContain('Held-out problems, before and after')
    const first = document.querySelector('section:nth-of-type(2) tbody tr')!
    expect(first.textContent).toContain(`${(100 * (await counted(run, 'greedy', 'base'))).toFixed(1)} %`)
  })

  it('that was stopped while it trained says how it goes on, and does', { timeout: 120_000 }, async () => {
    const run = temporary.path('stopped')
    const again = ['demo', '--run', run, '--seed', '3', '--steps', '3', '--limit', '8']
    const child = start([...again, '--threads', '1'])
    const [said, ended] = [text(child.stdout), once(child, 'close')]
    child.stderr.resume()
    child.stdout.on('data', chunk => /^step +1\/3/m.test(String(chunk)) && child.kill('SIGINT'))
    expect(await ended).toEqual([130, null])
    expect(await said).toContain(`stopped after step 2 of 3, which is saved. To go on: tinylora ${again.join(' ')}\n`)
    const { code, stdout } = await tinylora([...again, '--threads', '1', '--json'])
    expect(code).toBe(0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ step }) => step)).toEqual([3, undefined])
    expect(lines[1]).toMatchObject({ run, report: `${run}/report.html` })
  })
})
