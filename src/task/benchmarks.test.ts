import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blobSource } from '../store/index.ts'
import { loadTask, taskNames, taskRewards } from './index.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinylora-data-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const file = (...rows: object[]) => blobSource('a/data.jsonl', new Blob(rows.map(row => `${JSON.stringify(row)}\n`)))
const aime = (count: number) =>
  Array.from({ length: count }, (_, i) => `${JSON.stringify({ id: i, problem: `P${i}`, answer: '025' })}\n`).join('')

describe('a benchmark', () => {
  it.each([
    ['gsm8k', 1319],
    ['math500', 500],
  ])('%s comes with the package, whole', async (name, count) => {
    const { problems, notes } = await loadTask(name, {})
    expect(problems).toHaveLength(count)
    expect(notes).toBeUndefined()
  })

  it('its own references are right by its rules, as answers in a box', async () => {
    for (const name of ['gsm8k', 'math500']) {
      const { problems } = await loadTask(name, {})
      for (const [rule, reward] of Object.entries(taskRewards(name)))
        for (const { prompt, answer, row, id } of problems) {
          const score = reward({ ...row, prompt, answer, completion: `So it is \\boxed{${answer}}` })
          expect({ id, rule, score }).toEqual({ id, rule, score: 1 })
        }
    }
  })

  it('is read from a folder of data sets, where it must be whole', async () => {
    await writeFile(join(folder, 'aime24.jsonl'), aime(30))
    expect((await loadTask('aime24', { data: folder })).problems).toHaveLength(30)
    await writeFile(join(folder, 'aime24.jsonl'), aime(29))
    await expect(loadTask('aime24', { data: folder })).rejects.toThrow(/29 rows, but aime24 has 30; get it anew/)
    await expect(loadTask('amc23', { data: folder })).rejects.toThrow(
      /has no problems of amc23; looked for amc23\/test.jsonl, amc23\/test.parquet, test.jsonl/,
    )
  })

  it('that is read from a file of its own may be a part, which is said', async () => {
    await writeFile(join(folder, 'part.jsonl'), aime(2))
    const { problems, notes } = await loadTask('aime24', { data: join(folder, 'part.jsonl') })
    expect(problems.map(({ answer }) => answer)).toEqual(['025', '025'])
    expect(notes).toEqual([expect.stringMatching(/part.jsonl has 2 problems; aime24 itself has 30$/)])
  })

  it("takes the columns that the hub's data sets have", async () => {
    const svamp = file({ Body: 'He has 3 hens', Question: 'How many legs?', Answer: '6.0', ID: 'chal-1' })
    expect((await loadTask('svamp', { data: svamp })).problems[0]).toMatchObject({
      prompt: expect.stringMatching(/^He has 3 hens\. How many legs\?\n/),
      answer: '6',
    })
    const olympiad = file({ question: 'Q', final_answer: ['1,2'], error: '1e-1' })
    expect((await loadTask('olympiadbench', { data: olympiad })).problems[0]).toMatchObject({ answer: '1,2' })
    const arithmetic = blobSource('train.json', new Blob(['[{"question": "Q", "final_ans": "7"}]']))
    expect((await loadTask('multiarith', { data: arithmetic })).problems[0]).toMatchObject({ answer: '7' })
    const simplerl = file({ question: 'Q', answer: '' }, { question: 'R', answer: '8', gt_answer: '8' })
    expect((await loadTask('math', { data: simplerl })).problems).toMatchObject([{ answer: '8' }])
  })

  it("takes a problem's own tolerance where its authors' rule does", async () => {
    const reward = taskRewards('olympiadbench').olympiadbench!
    const score = (error: unknown) => reward({ prompt: '', answer: '4.2', completion: '\\boxed{4.25}', error })
    expect([score('1e-1'), score(null), score(undefined)]).toEqual([1, 0, 0])
  })

  it('is asked as it is told to', async () => {
    const data = () => file({ problem: 'What is 2+2?', answer: '4' })
    const asked = async (prompt?: 'boxed' | 'simplerl' | 'few-shot') => {
      const { problems, stop } = await loadTask('gsm8k', { data: data(), prompt })
      const { prompt: text, system, isPlain } = problems[0]!
      return { text, system, isPlain, stop }
    }
    expect(await asked()).toEqual(await asked('boxed'))
    expect((await asked('boxed')).text).toMatch(/^What is 2\+2\?\n.*\\boxed\{\}\.$/)
    expect(await asked('simplerl')).toMatchObject({
      system: 'You are a helpful assistant.',
      text: expect.stringMatching(/\\boxed\{\{\}\}\.$/),
    })
    const { text, isPlain, stop } = await asked('few-shot')
    expect({ isPlain, stop }).toEqual({ isPlain: true, stop: ['Question:'] })
    expect(text.match(/^Question: /gm)).toHaveLength(9)
    expect(text).toMatch(/\n#### 72\n\nQuestion: [\s\S]*\nQuestion: What is 2\+2\?\nAnswer:$/)
    const other = loadTask('aime24', { data: data(), prompt: 'few-shot' })
    await expect(other).rejects.toThrow(
      'task aime24: has no worked examples for prompt few-shot; give boxed or simplerl',
    )
  })

  it('that only has test problems is not trained on by mistake', async () => {
    await expect(loadTask('math500', { split: 'train' })).rejects.toThrow(
      'task math500: has no train problems, only test; give data of your own',
    )
  })

  it('is one of those that the study needs', () => {
    expect(taskNames).toEqual(
      expect.arrayContaining([
        'gsm8k',
        'math500',
        'minerva_math',
        'olympiadbench',
        'aime24',
        'amc23',
        'svamp',
        'multiarith',
        'math',
      ]),
    )
  })
})
