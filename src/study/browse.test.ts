import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { BASE, type EvaluatedCompletion, resultsOf, writeEvaluation } from '../eval/index.ts'
import { memoryTree } from '../store/index.ts'
import { evaluationsAt } from './evaluation.ts'
import { reportPage } from './index.ts'

interface Said {
  adapter?: string
  problem?: string
  index?: number
  text: string
  strict: number
}

const completion = ({ adapter = BASE, problem = 'p', index = 0, text, strict }: Said): EvaluatedCompletion => ({
  adapter,
  problem_id: problem,
  completion_index: index,
  prompt: `What is ${problem}?`,
  completion: text,
  answer: '\\frac{1}{2}',
  rewards: { strict, lenient: 1 },
  extracted: {},
  tokens: 3,
  finish_reason: 'stop',
})

/** The page on an evaluation, after its own script ran in it. */
async function opened(completions: readonly EvaluatedCompletion[], name = 'halves') {
  const tree = memoryTree()
  const task = { name, problems: [], reward: () => 0 }
  await writeEvaluation(tree, { task, settings: {}, results: await resultsOf(completions) }, completions)
  const html = await reportPage({ runs: [], evaluations: await evaluationsAt(tree) })
  const { document } = parseHTML(html)
  const scripts = [...document.querySelectorAll('script')]
  new Function('document', scripts.at(-1)!.textContent!)(document)
  return { html, document, scripts }
}

function choose(document: Document, name: string, value: string) {
  const select = document.querySelector(`select[name=${name}]`)!
  select.querySelector('[selected]')!.removeAttribute('selected')
  select.querySelector(`[value="${value}"]`)!.setAttribute('selected', '')
  select.dispatchEvent(new (document.defaultView as unknown as typeof globalThis).Event('change', { bubbles: true }))
}

/** Opens every problem that is listed. */
function openAll(document: Document) {
  const entries = [...document.querySelectorAll('details')]
  const { Event } = document.defaultView as unknown as typeof globalThis
  for (const entry of entries) entry.dispatchEvent(new Event('toggle'))
  return entries
}

const ids = (document: Document) => [...document.querySelectorAll('summary b')].map(({ textContent }) => textContent)

const both = [
  ['stays right', 1, 1],
  ['becomes right', 0, 1],
  ['becomes wrong', 1, 0],
  ['stays wrong', 0, 0],
] as const
const answers = both.flatMap(([problem, before, after]) => [
  completion({ problem, text: `${before}`, strict: before }),
  completion({ problem, adapter: 'runs/a/adapter', text: `${after}`, strict: after }),
])

describe('the page on an evaluation', () => {
  it('lists every problem, and those that a filter asks for', async () => {
    const { document } = await opened(answers)
    expect(ids(document)).toEqual(both.map(([id]) => id))
    const expected = {
      right: ['stays right', 'becomes right'],
      wrong: ['becomes wrong', 'stays wrong'],
      taught: ['becomes right'],
      broken: ['becomes wrong'],
      changed: ['becomes right', 'becomes wrong'],
    }
    for (const [filter, problems] of Object.entries(expected)) {
      choose(document, 'filter', filter)
      expect([filter, ids(document)]).toEqual([filter, problems])
    }
    expect(document.querySelector('.count')!.textContent).toBe('2 of 4 problems')
    expect(document.querySelector('option[value=taught]')!.textContent).toBe('became right (1)')
  })

  it('compares the two that are chosen, by the rule that is', async () => {
    const { document } = await opened(answers)
    choose(document, 'filter', 'taught')
    choose(document, 'from', '1')
    choose(document, 'to', '0')
    expect(ids(document)).toEqual(['becomes wrong'])
    choose(document, 'rule', '1')
    expect(ids(document)).toEqual([])
  })

  it('shows the completions of all adapters of a problem side by side when it is opened', async () => {
    const { document } = await opened(answers)
    const entry = openAll(document)[1]!
    expect([...entry.querySelectorAll('h4')].map(({ textContent }) => textContent)).toEqual(['base', 'a'])
    expect([...entry.querySelectorAll('.sides .text')].map(({ textContent }) => textContent)).toEqual(['0', '1'])
    expect(entry.querySelector('.said')!.textContent).toBe('strict: wrong · lenient: right · 3 tokens')
    expect(entry.querySelector('p math mfrac')).not.toBeNull()
  })

  it('counts a problem of several completions by the share that is right', async () => {
    const drawn = [1, 0].map((strict, index) => completion({ index, text: `${index}`, strict }))
    const { document } = await opened(drawn)
    expect(document.querySelector('summary')!.textContent).toContain('0.5')
    choose(document, 'filter', 'between')
    expect(ids(document)).toEqual(['p'])
    expect(document.querySelector('option[value=taught]')).toBeNull()
  })

  it('typesets formulas, and leaves amounts of money', async () => {
    const { document } = await opened([completion({ text: '$5 and \\(x^2\\), so \\boxed{7}', strict: 1 })])
    const text = openAll(document)[0]!.querySelector('.sides .text')!
    expect([...text.querySelectorAll('math')].map(math => math.getAttribute('title'))).toEqual([
      '\\(x^2\\)',
      '\\boxed{7}',
    ])
    expect(text.textContent).toBe('$5 and x2, so 7')
  })

  it('takes nothing that a model wrote for markup', async () => {
    const pieces = fc.constantFrom(
      ...[
        '<script>alert(1)</script>',
        '</script>',
        '<!--',
        '-->',
        '<img src=x onerror=alert(1)>',
        '<a href="x">',
        '$',
        '$$',
      ],
      ...[
        '\\(',
        '\\)',
        '\\href{javascript:x}{y}',
        '\\boxed{',
        '}',
        '<b>',
        '</title>',
        ']]>',
        '\u2028',
        '&lt;',
        '\\text{',
        'x',
      ],
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 10 }).map(list => list.join('')),
    )
    await fc.assert(
      fc.asyncProperty(texts, async text => {
        const { document, scripts } = await opened([completion({ text, problem: text, strict: 1 })])
        openAll(document)
        expect(scripts).toHaveLength(2)
        expect(document.querySelectorAll('script')).toHaveLength(2)
        expect(document.querySelectorAll('img, a, b b, iframe, link')).toHaveLength(0)
        for (const element of document.body.querySelectorAll('*'))
          for (const { name } of element.attributes) expect(name).not.toMatch(/^on|href|src/)
      }),
      { numRuns: 60 },
    )
  })

  it('takes no name of a task for markup', async () => {
    const { document } = await opened(answers, '</title><script>alert(1)</script>')
    expect(document.querySelectorAll('script')).toHaveLength(2)
    expect(document.querySelector('h1')!.textContent).toBe('tinylora: </title><script>alert(1)</script>')
  })

  it('lets no browser run or load anything but its own script', async () => {
    const { document } = await opened(answers)
    expect(document.querySelector('meta[http-equiv]')!.getAttribute('content')).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[\w+/]{43}='$/,
    )
  })

  it('is made of a hundred kilobytes of nonsense in bounded time', async () => {
    const nonsense = ['{', '$', '\\(', '\\[x^', '\\boxed{'].map(piece => piece.repeat(100_000 / piece.length))
    const start = performance.now()
    const { html } = await opened(nonsense.map((text, i) => completion({ text, problem: `${i}`, strict: 0 })))
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(html.length).toBeLessThan(2_000_000)
  })
})
