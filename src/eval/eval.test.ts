import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAdapter, type TinyLora, tinyLora } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { generate } from '../rollout/index.ts'
import { memoryTree } from '../store/index.ts'
import type { Task } from '../task/index.ts'
import { tinyModel } from '../testing/model.ts'
import { bootstrap, evaluate, openEvaluation, pairedDifference, problemMeans, resultsOf } from './index.ts'

let model: Model
let adapter: TinyLora
beforeAll(async () => {
  model = await tinyModel()
  adapter = await tinyLora(model, { params: 13 })
  adapter.values.fill(0.5)
})
afterAll(() => model.close())

const task: Task = {
  name: 'letters',
  problems: Array.from({ length: 5 }, (_, i) => ({ id: `p${i}`, prompt: `the dog ${i}`, answer: '', row: {} })),
  reward: function letters({ completion }) {
    return completion.length
  },
}

describe('an evaluation', () => {
  it('has what the model and each adapter say alone, and what the rewards say of it', async () => {
    const rows = await evaluate({ model, adapters: { trained: adapter }, task, maxCompletionLength: 8 })
    expect(rows.map(row => [row.adapter, row.problem_id])).toEqual(
      ['base', 'trained'].flatMap(name => task.problems.map(({ id }) => [name, id])),
    )
    for (const row of rows) {
      const options = { temperature: 0, maxCompletionLength: 8, adapter: row.adapter === 'base' ? undefined : adapter }
      let text = ''
      for await (const piece of generate(model, row.prompt, options)) text += piece
      expect(row.completion).toBe(text)
      expect(row.rewards).toEqual({ letters: text.length })
    }
  })

  it('gives every adapter the same draws: one of zeros says what the model says', async () => {
    const zeros = await tinyLora(model, { params: 13 })
    const options = { temperature: 1, samples: 3, maxCompletionLength: 8, seed: 4 }
    const rows = await evaluate({ model, adapters: { zeros, trained: adapter }, task, ...options })
    const texts = (name: string) => rows.filter(row => row.adapter === name).map(({ completion }) => completion)
    expect(texts('base')).toHaveLength(15)
    expect(texts('zeros')).toEqual(texts('base'))
    expect(texts('trained')).not.toEqual(texts('base'))
    expect(new Set(texts('base')).size).toBeGreaterThan(5)
  })

  it('takes adapters of every method and shape together', async () => {
    const small = { dtype: 'f32', seed: 1 } as const
    const adapters = {
      lora: await createAdapter(model, { method: 'lora', rank: 2 }),
      wide: await createAdapter(model, { ...small, params: 2, rank: 3, targetModules: ['q_proj'] }),
      tiny: adapter,
    }
    const finished: number[] = []
    const onProgress = ({ finished: count, total }: { finished: number; total: number }) => {
      expect(total).toBe(20)
      finished.push(count)
    }
    const rows = await evaluate({ model, adapters, task, maxCompletionLength: 8, onProgress })
    expect(finished).toEqual([...finished].sort((a, b) => a - b))
    expect(finished.at(-1)).toBe(20)
    const alone = await evaluate({ model, adapters: { tiny: adapter }, task, maxCompletionLength: 8 })
    const texts = (from: typeof rows, name: string) =>
      from.filter(row => row.adapter === name).map(row => row.completion)
    expect(texts(rows, 'tiny')).toEqual(texts(alone, 'tiny'))
    // New ones change nothing.
    for (const name of ['lora', 'wide']) expect(texts(rows, name)).toEqual(texts(rows, 'base'))
  })

  it('draws with the numbers that it is told to', async () => {
    const of = (rolloutDtype: 'f32' | 'int8') =>
      evaluate({ model, task, maxCompletionLength: 8, temperature: 1, rolloutDtype })
    const [exact, rounded] = [await of('f32'), await of('int8')]
    expect(rounded.map(({ problem_id }) => problem_id)).toEqual(exact.map(({ problem_id }) => problem_id))
  })

  it('does not take an adapter for the model without one', async () => {
    const wrong = evaluate({ model, task, adapters: { base: adapter } })
    await expect(wrong).rejects.toThrow('evaluate: an adapter is called base, as the model without one is')
  })

  it('lists the options that are wrong', async () => {
    const wrong = evaluate({ model, task, samples: 0, numGenerations: 3 } as Parameters<typeof evaluate>[0])
    await expect(wrong).rejects.toThrow(/evaluate options:[\s\S]*numGenerations[\s\S]*samples/)
  })
})

describe('an evaluation that is stopped', () => {
  const text = (row: { completion: string }) => row.completion
  const options = { maxCompletionLength: 8, temperature: 1, samples: 2 }

  it('goes on with what is there, to the same completions', async () => {
    const whole = await evaluate({ model, adapters: { trained: adapter }, task, ...options })
    const done = whole.filter((_, i) => i % 3 !== 0)
    const drawn: string[] = []
    const rows = await evaluate({
      model,
      adapters: { trained: adapter },
      task,
      ...options,
      done,
      onCompletion: ({ adapter, problem_id }) => drawn.push(`${adapter}/${problem_id}`),
    })
    expect(rows).toEqual(whole)
    const wholeProblems = whole.filter(
      row => done.filter(other => other.adapter === row.adapter && other.problem_id === row.problem_id).length === 2,
    )
    expect(drawn).toHaveLength(whole.length - wholeProblems.length)
  })

  it('keeps every completion in its folder as it comes, and refuses to go on as another one', async () => {
    const place = memoryTree('kept')
    const evaluation = { task, models: { base: 'b' }, settings: options }
    const rows = await evaluate({ model, task, ...options })
    const first = await openEvaluation(place, evaluation)
    for (const row of rows.slice(0, 3)) first.add(row)
    await first.close()
    await place.append('completions.unfinished.jsonl', new TextEncoder().encode('{"adapter":"ba'))

    const other = { ...evaluation, settings: { ...options, temperature: 0.5 } }
    await expect(openEvaluation(place, other)).rejects.toThrow(
      'kept: holds another evaluation: its settings.temperature is 1, asked for is 0.5; choose another folder, or remove it',
    )
    const second = await openEvaluation(place, evaluation)
    expect(second.done).toEqual(rows.slice(0, 3))
    await second.finish({ results: await resultsOf(rows) }, rows)
    await second.close()
    expect(await place.list('')).not.toContain('completions.unfinished.jsonl')

    const third = await openEvaluation(place, evaluation)
    expect(third.done.map(text)).toEqual(rows.map(text))
    await third.close()
    await expect(openEvaluation(place, other)).rejects.toThrow(/settings\.temperature/)
  })
})

describe('the bootstrap', () => {
  const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 })

  it('has the mean inside its interval, and that inside the values', () => {
    fc.assert(
      fc.property(values, list => {
        const { mean, low, high } = bootstrap(list)
        expect(low).toBeLessThanOrEqual(mean + 1e-12)
        expect(high).toBeGreaterThanOrEqual(mean - 1e-12)
        expect(low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-12)
        expect(high).toBeLessThanOrEqual(Math.max(...list) + 1e-12)
      }),
      { numRuns: 20 },
    )
  })

  it('is as wide as the normal interval where there are many values', () => {
    const list = Array.from({ length: 400 }, (_, i) => Number(i % 4 === 0))
    const { mean, low, high } = bootstrap(list)
    expect(mean).toBe(0.25)
    const expected = 1.96 * Math.sqrt((0.25 * 0.75) / 400)
    expect(high - mean).toBeCloseTo(expected, 2)
    expect(mean - low).toBeCloseTo(expected, 2)
  })

  it('of pairs is that of their differences, and refuses scores of other problems', () => {
    const row = (problem_id: string, value: number) => ({ problem_id, rewards: { r: value } }) as never
    const before = problemMeans([row('a', 0), row('a', 1), row('b', 0)], 'r')
    const after = problemMeans([row('a', 1), row('b', 1)], 'r')
    expect([...before]).toEqual([
      ['a', 0.5],
      ['b', 0],
    ])
    expect(pairedDifference(before, after).mean).toBe(0.75)
    expect(() => pairedDifference(before, problemMeans([row('a', 1)], 'r'))).toThrow('problem b is in one of the two')
  })
})
