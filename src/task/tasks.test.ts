import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { RewardInput } from '../reward/index.ts'
import { blobSource } from '../store/index.ts'
import { gsm8k, jsonlTask, loadTask, problemsFingerprint } from './index.ts'

const hub = fileURLToPath(new URL('fixtures/hub.parquet', import.meta.url))
const file = (...rows: object[]) => blobSource('a/data.jsonl', new Blob(rows.map(row => `${JSON.stringify(row)}\n`)))
const reward = ({ completion, answer }: RewardInput) => (completion === answer ? 1 : 0)

test("GSM8K is read with the hub's columns, numbered, and with the integer as answer", async () => {
  const { name, problems } = await gsm8k({ data: hub })
  expect(name).toBe('gsm8k')
  expect(problems.map(({ id, answer }) => [id, answer])).toEqual([
    ['1', '5'],
    ['2', '5600'],
  ])
  expect(problems[0]!.prompt).toBe(
    'How many are 2 and 3?\nPlease reason step by step, and put your final answer within \\boxed{}.',
  )
  const answer = '2+3=<<2+3=5>>5\n#### 5'
  // A reward is given the integer as answer, and this beside it.
  expect(problems[0]!.row).toEqual({ question: 'How many are 2 and 3?', answer, solution: answer })
})

test('GSM8K is read with our columns', async () => {
  const { problems } = await gsm8k({ data: file({ id: 'x-1', problem: 'P', answer: '-1,234', solution: 'S' }) })
  expect(problems).toMatchObject([{ id: 'x-1', prompt: expect.stringMatching(/^P\n/), answer: '-1234' }])
  expect(problems[0]!.row).toHaveProperty('solution', 'S')
})

test('GSM8K is trained on its strict reward, and has a lenient one', async () => {
  const completion = 'The answer is 5.'
  const scores = async (reward?: 'strict' | 'lenient') => {
    const { problems, reward: score } = await gsm8k({ data: hub, reward })
    return score({ ...problems[0]!, completion })
  }
  expect(await scores()).toBe(0)
  expect(await scores('strict')).toBe(0)
  expect(await scores('lenient')).toBe(1)
})

test('own data keep their prompt as it is, and all their columns', async () => {
  const rows = [
    { problem: ' P ', answer: 7, level: 'hard' },
    { problem: 'Q', answer: 'x', id: 'q' },
  ]
  const task = await jsonlTask({ data: file(...rows), reward })
  expect(task).toEqual({
    name: 'data',
    reward,
    problems: [
      { id: '1', prompt: ' P ', answer: '7', row: rows[0] },
      { id: 'q', prompt: 'Q', answer: 'x', row: rows[1] },
    ],
  })
})

test('only the first problems are used where that is asked for', async () => {
  const rows = Array.from({ length: 5 }, (_, i) => ({ problem: `P${i}`, answer: i }))
  expect((await jsonlTask({ data: file(...rows), reward, limit: 2 })).problems).toHaveLength(2)
  expect((await gsm8k({ data: file(...rows), limit: 9 })).problems).toHaveLength(5)
})

test.each([
  [{ question: 'Q' }, 'a/data.jsonl line 2: has no column answer; it has question'],
  [{ answer: '1' }, 'a/data.jsonl line 2: has no column problem or question; it has answer'],
  [{}, 'a/data.jsonl line 2: has no column problem or question; it has none'],
  [{ problem: null, answer: '1' }, 'a/data.jsonl line 2: has no column problem or question; it has answer'],
  [{ problem: ['Q'], answer: '1' }, 'a/data.jsonl line 2: column problem is ["Q"], expected text'],
  [{ problem: ' ', answer: '1' }, 'a/data.jsonl line 2: column problem is empty, expected text'],
  [
    { problem: 'Q', answer: 'x' },
    'a/data.jsonl line 2: column answer is "x", expected an integer, alone or after ####',
  ],
  [{ problem: 'Q', answer: '1', id: {} }, 'a/data.jsonl line 2: column id is {}, expected text'],
])('a row %j is an error that names it', async (row, message) => {
  await expect(gsm8k({ data: file({ problem: 'P', answer: '1' }, row) })).rejects.toThrow(message)
})

test('no two problems have one id', async () => {
  const row = { problem: 'P', answer: '1' }
  await expect(jsonlTask({ data: file({ ...row, id: 'a' }, row, { ...row, id: 'a' }), reward })).rejects.toThrow(
    'a/data.jsonl line 3: its id "a" is also that of a/data.jsonl line 1; give every row its own',
  )
})

test('unknown options and tasks are errors', async () => {
  await expect(gsm8k({ data: hub, split: 'train' } as never)).rejects.toThrow(/gsm8k options:\n.*split/s)
  await expect(jsonlTask({ data: hub, reward, limit: 0 })).rejects.toThrow(/task options:\n.*limit/s)
  await expect(loadTask('gsm9k', { data: hub })).rejects.toThrow(
    /no task "gsm9k"; tasks are gsm8k, gsm8k-original, gsm8k-changed, nano/,
  )
  await expect(loadTask('toString', { data: hub })).rejects.toThrow(/no task "toString"/)
})

test('a task is found by its name', async () => {
  expect((await loadTask('gsm8k', { data: hub, limit: 1 })).problems).toHaveLength(1)
})

test('the fingerprint of problems changes with any of them and with their order', async () => {
  const { problems } = await gsm8k({ data: hub })
  const fingerprint = await problemsFingerprint(problems)
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/)
  expect(await problemsFingerprint((await gsm8k({ data: hub })).problems)).toBe(fingerprint)
  const others = [problems.toReversed(), problems.slice(1), problems.with(0, { ...problems[0]!, answer: '6' })]
  for (const other of others) expect(await problemsFingerprint(other)).not.toBe(fingerprint)
})
