import { readdir, readFile, writeFile } from 'node:fs/promises'
import { parseHTML } from 'linkedom'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder, tiny, tinylora } from './fixtures/run.ts'
import { metricsOf, small, writeProblems } from './fixtures/training.ts'

const temporary = temporaryFolder()

/** Writes what a page must not take for markup. */
const markup = 'export default function markup({ completion }) { return completion.length / 100 }'

beforeAll(async () => {
  const [data, reward] = [temporary.path('<b>own.jsonl'), temporary.path('markup.mjs')]
  await writeProblems(data, reward, markup)
  for (const [name, params] of [
    ['a', '13'],
    ['b', '7'],
  ] as const) {
    const options = ['--data', data, '--reward', reward, '--steps', '3', '--params', params]
    const { code } = await tinylora(['train', ...small, ...options, '--run', temporary.path(name)])
    expect(code).toBe(0)
  }
})

const page = async (path: string) => parseHTML(await readFile(path, 'utf8')).document
const titles = (document: Document) =>
  [...document.querySelectorAll('figcaption')].map(({ textContent }) => textContent)

describe('tinylora report', () => {
  it('writes a page on a run that needs nothing else: figures, completions, settings', async () => {
    const out = temporary.path('pages', 'one.html')
    const { code, stdout, stderr } = await tinylora(['report', temporary.path('a'), '--out', out])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `wrote ${out}\n`, stderr: '' })
    const document = await page(out)
    expect(titles(document)).toEqual([
      'Reward',
      'Bits of reward in a step (k·H)',
      'Tokens of a completion',
      'Share of completions cut off',
      'Entropy (nats)',
      'Gradient norm',
      'The trained numbers',
    ])
    expect(document.querySelectorAll('[src], link, script')).toHaveLength(0)
    const rewards = (await metricsOf(temporary.path('a'))).map(({ reward }) => reward as number)
    const mean = rewards.reduce((a, b) => a + b, 0) / rewards.length
    expect(document.querySelector('tbody tr')!.textContent).toContain(mean.toFixed(3))
    expect(document.querySelectorAll('details')).toHaveLength(4)
    expect(document.querySelectorAll('b')).toHaveLength(0)
    expect(document.body.textContent).toContain('<b>own.jsonl')
  })

  it('shows a dot for every value', async () => {
    const out = temporary.path('dots.html')
    await tinylora(['report', temporary.path('a'), '--out', out])
    const [reward, , , , , , numbers] = (await page(out)).querySelectorAll('figure svg')
    expect(reward!.querySelectorAll('circle')).toHaveLength(3)
    expect(numbers!.querySelectorAll('circle')).toHaveLength(39)
  })

  it('shows several side by side, what differs first, and writes the figures alone', async () => {
    const [out, svg] = [temporary.path('both.html'), temporary.path('figures')]
    const runs = ['a', 'b'].map(name => temporary.path(name))
    const { stdout } = await tinylora(['report', ...runs, '--out', out, '--svg', svg, '--json'])
    const files = (await readdir(svg)).sort()
    expect(
      JSON.parse(stdout)
        .figures.map((path: string) => path.slice(svg.length + 1))
        .sort(),
    ).toEqual(files)
    expect(files).toEqual(expect.arrayContaining(['reward.svg', 'numbers-1.svg', 'numbers-2.svg']))
    expect(await readFile(`${svg}/reward.svg`, 'utf8')).toMatch(
      /^<svg.*xmlns="http:\/\/www.w3.org\/2000\/svg".*prefers-color-scheme/s,
    )
    const document = await page(out)
    expect(document.querySelectorAll('.legend li')).toHaveLength(2)
    const settings = [...document.querySelectorAll('section:last-of-type tbody tr')]
    expect(settings[0]!.textContent).toBe('adapter.params137')
  })

  it('writes its own pages anew, and no other file', async () => {
    const [out, other] = [temporary.path('again.html'), temporary.path('other.html')]
    for (let i = 0; i < 2; i++) expect((await tinylora(['report', temporary.path('a'), '--out', out])).code).toBe(0)
    await writeFile(other, '<p>Mine</p>')
    const { code, stderr } = await tinylora(['report', temporary.path('a'), '--out', other])
    expect(code).toBe(1)
    expect(stderr).toContain(`${other} is there and is no page of this command; choose another --out`)
    expect(await readFile(other, 'utf8')).toBe('<p>Mine</p>')

    const figures = temporary.path('own figures')
    const withFigures = ['report', temporary.path('a'), '--out', out, '--svg', figures]
    for (let i = 0; i < 2; i++) expect((await tinylora(withFigures)).code).toBe(0)
    await writeFile(`${figures}/reward.svg`, 'Mine')
    const onMine = await tinylora(withFigures)
    expect(onMine.stderr).toContain('reward.svg is there and is no figure of this command; choose another --svg')
    expect(await readFile(`${figures}/reward.svg`, 'utf8')).toBe('Mine')
  })

  it('writes a page on what eval wrote, of one task or of several, every completion in it, and on runs beside it', async () => {
    const [out, results] = [temporary.path('scored.html'), temporary.path('results')]
    const asked = [
      '--task',
      'nano',
      '--limit',
      '3',
      '--max-completion-length',
      '4',
      '--adapter',
      temporary.path('a/adapter'),
    ]
    for (const task of ['first', 'second'])
      expect((await tinylora(['eval', '--model', tiny, ...asked, '--out', `${results}/${task}`])).code).toBe(0)

    const one = await tinylora(['report', `${results}/first`, '--out', out])
    expect(one).toEqual({ code: 0, stdout: `wrote ${out}\n`, stderr: '' })
    expect((await page(out)).querySelector('h1')!.textContent).toBe('tinylora: nano')

    const svg = temporary.path('scored figures')
    await tinylora(['report', results, temporary.path('a'), '--out', out, '--svg', svg])
    const document = await page(out)
    expect(document.querySelector('h1')!.textContent).toBe('tinylora: 1 run, 2 evaluations')
    expect(document.querySelectorAll('.accuracy circle')).toHaveLength(4)
    const data = document.querySelector('.browse script')!.textContent!
    const { adapters, problems } = JSON.parse(data)
    expect(adapters).toEqual(['base', 'a'])
    expect(problems).toHaveLength(3)
    expect(document.querySelectorAll('[src], link')).toHaveLength(0)
    expect(titles(document)).toContain('Reward')
    expect(await readdir(svg)).toContain('accuracy.svg')
  })

  it('says where there is neither a run nor an evaluation', async () => {
    const { code, stderr } = await tinylora(['report', temporary.path('pages')])
    expect(code).toBe(1)
    expect(stderr).toContain('holds neither a run (it has no config.json) nor an evaluation (it has no results.json')
  })

  it('says where there is no run', async () => {
    const { code, stderr } = await tinylora(['report', tiny])
    expect(code).toBe(1)
    expect(stderr).toContain('is not the config of a run')
  })
})
