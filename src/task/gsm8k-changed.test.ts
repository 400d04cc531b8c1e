import { expect, test } from 'vitest'
import { blobSource } from '../store/index.ts'
import originals from './gsm8k-changed/fixtures/originals.json' with { type: 'json' }
import { gsm8k, gsm8kChanged, gsm8kOriginal, loadDemonstrations, loadTask, type Problem, taskRewards } from './index.ts'

const original = gsm8kOriginal()
const changed = gsm8kChanged()

test('gsm8k-original asks what task gsm8k asks of the same rows, and wants the same answers', async () => {
  const rows = originals.map(({ row, problem, answer }) => `${JSON.stringify({ id: `${row}`, problem, answer })}\n`)
  const { problems } = await gsm8k({ data: blobSource('originals.jsonl', new Blob(rows)) })
  const asked = ({ id, prompt, answer }: Problem) => ({ id, prompt, answer })
  expect(original.problems.map(asked)).toEqual(problems.map(asked))
})

test('gsm8k-changed has four versions of each, first one of all', () => {
  const ids = [1, 2, 3, 4].flatMap(version => original.problems.map(({ id }) => `${id}/${version}`))
  expect(changed.problems.map(({ id }) => id)).toEqual(ids)
  expect(new Set(changed.problems.map(({ prompt }) => prompt)).size).toBe(ids.length)
})

test('no changed problem has the text or the answer of the original one', () => {
  for (const { id, prompt, answer } of changed.problems) {
    const before = original.problems.find(problem => problem.id === id.split('/')[0])!
    expect(prompt, id).not.toBe(before.prompt)
    expect(answer, id).not.toBe(before.answer)
    expect(answer, id).toMatch(/^[1-9]\d*$/)
  }
})

test('an id always means the same problem', () => {
  expect(gsm8kChanged().problems).toEqual(changed.problems)
  expect(gsm8kChanged({ limit: 5 }).problems).toEqual(changed.problems.slice(0, 5))
  expect(changed.problems.find(({ id }) => id === '126/1')).toMatchInlineSnapshot(`
    {
      "answer": "107",
      "id": "126/1",
      "prompt": "Dylan needed chicken sausages and fish sausages to make sausage buns at a party. He bought 50 chicken sausages and 7 more fish sausages than chicken sausages. How many sausages did Dylan buy in all?
    Please reason step by step, and put your final answer within \\boxed{}.",
      "row": {
        "answer": "107",
        "id": "126/1",
        "numbers": {
          "chicken": 50,
          "more": 7,
        },
        "problem": "Dylan needed chicken sausages and fish sausages to make sausage buns at a party. He bought 50 chicken sausages and 7 more fish sausages than chicken sausages. How many sausages did Dylan buy in all?",
        "row": 126,
      },
    }
  `)
})

test.each([original, changed])('$name is found by its name, and scored as GSM8K is', async ({ name, problems }) => {
  const { reward, ...rest } = await loadTask(name, { limit: 2 })
  expect(rest).toEqual({ name, problems: problems.slice(0, 2) })
  expect(taskRewards(name)).toBe(taskRewards('gsm8k'))
  const input = { ...problems[0]!, completion: `It is ${problems[0]!.answer}.` }
  expect([reward(input), gsm8kChanged({ reward: 'lenient' }).reward(input)]).toEqual([0, 1])
})

test.each([original, changed])(
  '$name has no file of problems, nothing to train on, and no demonstrations',
  async ({ name }) => {
    await expect(loadTask(name, { data: 'a.jsonl' })).rejects.toThrow(`task ${name} makes its problems itself`)
    await expect(loadTask(name, { split: 'train' })).rejects.toThrow(
      `task ${name}: is made of test problems, and not to be trained on`,
    )
    await expect(loadDemonstrations(name, {})).rejects.toThrow(
      `task ${name}: has no worked solutions to learn from; tasks that have are gsm8k, nano`,
    )
  },
)
