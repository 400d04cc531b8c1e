import { expect, test } from 'vitest'
import { gsm8kStrict } from '../reward/index.ts'
import { loadTask, nano, nanoStrict, type Problem } from './index.ts'

const splits = { train: nano(), test: nano({ split: 'test' }), unseen: nano({ split: 'unseen' }) }
const keysOf = (problems: readonly Problem[]) => problems.map(({ row }) => JSON.stringify([row.shape, row.numbers]))

test('there are thousands of problems to train on, and enough to test on', () => {
  const sizes = Object.values(splits).map(({ problems }) => problems.length)
  expect(sizes).toEqual([4096, 512, 512])
})

test('no two problems share a shape with its numbers, in a split or across them', () => {
  const keys = Object.values(splits).flatMap(({ problems }) => keysOf(problems))
  expect(new Set(keys).size).toBe(keys.length)
})

test('the shapes of unseen are no others’', () => {
  const shapesOf = ({ problems }: { problems: readonly Problem[] }) => new Set(problems.map(({ row }) => row.shape))
  expect(shapesOf(splits.train)).toEqual(shapesOf(splits.test))
  expect([...shapesOf(splits.unseen)].filter(shape => shapesOf(splits.train).has(shape))).toEqual([])
})

test('a worked solution is right by every reward', () => {
  for (const { problems, reward } of Object.values(splits))
    for (const { prompt, answer, row } of problems.slice(0, 100)) {
      const input = { prompt, answer, completion: String(row.solution) }
      expect([reward(input), nanoStrict(input), gsm8kStrict(input)]).toEqual([1, 1, 1])
    }
})

test.each([
  ['\\boxed{27}', 1, 1],
  ['Step by step: \\boxed{3}, no: \\boxed{27}.', 1, 1],
  ['\\boxed{28}', 0, 0],
  ['It is 27.', 0, 1],
  ['#### 27', 0, 1],
  ['\\boxed{27} or 28', 1, 0],
  ['\\boxed{27', 0, 1],
  ['\\boxed{2}7', 0, 0],
  ['', 0, 0],
])('%j scores %d strictly and %d leniently', (completion, strict, lenient) => {
  const input = { prompt: '', completion, answer: '27' }
  expect(nano({ limit: 1 }).reward(input)).toBe(strict)
  expect(nano({ limit: 1, reward: 'lenient' }).reward(input)).toBe(lenient)
})

test('its first problems are the same ones with a limit', () => {
  expect(nano({ split: 'test', limit: 5 }).problems).toEqual(splits.test.problems.slice(0, 5))
})

test('it is found by its name, and makes its problems itself', async () => {
  const task = await loadTask('nano', { split: 'unseen', limit: 2 })
  expect(task.problems).toEqual(splits.unseen.problems.slice(0, 2))
  await expect(loadTask('nano', { data: 'a.jsonl' })).rejects.toThrow('task nano makes its problems itself')
})

test('unknown options are errors', () => {
  expect(() => nano({ seed: 1 } as never)).toThrow(/nano options:\n.*seed/s)
  expect(() => nano({ split: 'dev' } as never)).toThrow(/nano options:\n.*split/s)
})
