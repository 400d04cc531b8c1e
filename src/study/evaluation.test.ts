import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { COMPLETIONS_FILE, RESULTS_FILE } from '../eval/index.ts'
import { memoryTree, type Tree } from '../store/index.ts'
import { type Column, encodeTable } from '../task/index.ts'
import { evaluationsAt } from './evaluation.ts'
import { reportPage } from './index.ts'

const half = { mean: 0.5, low: 0.25, high: 0.75 }
const result = { rewards: { strict: half }, length: 12, cutOff: 0.125 }

interface Line {
  adapter: string
  strict: number
  took: string
}

const columns: Column<Line>[] = [
  ['adapter', 'STRING', row => row.adapter],
  ['problem_id', 'STRING', () => 'p'],
  ['completion_index', 'INT32', () => 0],
  ['prompt', 'STRING', () => 'Why?'],
  ['completion', 'STRING', row => `It is ${row.took}`],
  ['answer', 'STRING', () => '7'],
  ['rewards/strict', 'DOUBLE', row => row.strict],
  ['extracted/strict', 'STRING', row => row.took],
  ['tokens', 'INT32', () => 3],
  ['finish_reason', 'STRING', () => 'length'],
]

async function write(tree: Tree, folder: string, results: unknown, table = columns) {
  const rows = ['base', 'a', 'b'].map((adapter, i) => ({ adapter, strict: i % 2, took: i === 0 ? '' : `${6 + i}` }))
  await tree.write(`${folder}${COMPLETIONS_FILE}`, encodeTable(rows, table))
  await tree.write(`${folder}${RESULTS_FILE}`, new TextEncoder().encode(JSON.stringify(results)))
}

const file = (name: string, more: object = {}) => ({
  task: { name, problems: 1, fingerprint: 'x' },
  settings: {},
  results: ['base', 'a', 'b'].map(adapter => ({ adapter, ...result })),
  ...more,
})

describe('the evaluations of a folder', () => {
  it('are that of one task, or of several by their folders', async () => {
    const [one, several] = [memoryTree(), memoryTree()]
    await write(one, '', file('gsm8k'))
    for (const name of ['math500', 'gsm8k']) await write(several, `${name}/`, file(name))
    expect((await evaluationsAt(one)).map(({ name }) => name)).toEqual(['gsm8k'])
    expect((await evaluationsAt(several)).map(({ name }) => name)).toEqual(['gsm8k', 'math500'])
    expect(await evaluationsAt(memoryTree())).toEqual([])
  })

  it('have what each rule took as the answer, where the table says it', async () => {
    const [tree, old] = [memoryTree(), memoryTree()]
    await write(tree, '', file('x'))
    const [{ asked } = {} as never] = await evaluationsAt(tree)
    expect(asked.problems[0]!.completions.map(([first]) => first!.extracted)).toEqual([[''], ['7'], ['8']])
    const without = columns.filter(([name]) => !name.startsWith('extracted'))
    await write(old, '', file('x'), without)
    const [older] = await evaluationsAt(old)
    expect(older!.asked.problems[0]!.completions[0]![0]).not.toHaveProperty('extracted')
  })

  it('stand in tables with all intervals that there are', async () => {
    const tree = memoryTree()
    const rich = {
      ...result,
      gains: { strict: { mean: 0.1, low: -0.05, high: 0.25 } },
      pass: { strict: { '1': half, '4': { mean: 0.9, low: 0.8, high: 1 } } },
      majority: { strict: half },
      length: { mean: 12, low: 10, high: 14 },
      cutOff: half,
    }
    const differences = [{ from: 'a', to: 'b', rewards: { strict: { mean: -0.02, low: -0.1, high: 0.06 } } }]
    const results = [{ adapter: 'base', ...result }, ...['a', 'b'].map(adapter => ({ adapter, ...rich }))]
    await write(tree, '', file('x', { results, differences }))
    const { document } = parseHTML(await reportPage({ runs: [], evaluations: await evaluationsAt(tree) }))
    const [accuracy, differing] = [...document.querySelectorAll('table')].map(table =>
      [...table.querySelectorAll('tr')].map(row =>
        [...row.children].map(cell => cell.textContent!.replaceAll('\u00a0', ' ')),
      ),
    )
    const said = '50.0 % (25.0 to 75.0)'
    expect(accuracy!.slice(0, 3)).toEqual([
      [
        'task',
        'adapter',
        'rule',
        'right (95 %)',
        'gain on base in points',
        'maj@k',
        'tokens',
        'cut off',
        'pass@1',
        'pass@4',
      ],
      ['x', 'base', 'strict', said, '–', '–', '12', '12.5 %', '–', '–'],
      ['x', 'a', 'strict', said, '+10.0 (−5.0 to +25.0)', said, '12 (10 to 14)', said, said, '90.0 % (80.0 to 100.0)'],
    ])
    expect(differing![1]).toEqual(['x', 'a', 'b', 'strict', '−2.0 (−10.0 to +6.0)'])
    expect(document.querySelectorAll('.accuracy circle')).toHaveLength(3)
  })

  it('say what is wrong with a damaged file', async () => {
    const tree = memoryTree()
    await write(tree, '', { ...file('x'), results: [{ adapter: 'base' }] })
    await expect(evaluationsAt(tree)).rejects.toThrow(/results\.json: not the results of an evaluation:[\s\S]*rewards/)
  })
})
