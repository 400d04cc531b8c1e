import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TinyLora, tinyLora } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import type { Reward } from '../reward/index.ts'
import type { Task } from '../task/index.ts'
import { tinyModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import { type GrpoInput, type GrpoStep, grpo, type Metrics } from './index.ts'

let model: Model
beforeAll(async () => {
  model = await tinyModel()
})
afterAll(() => model.close())

const letters: Reward = ({ completion }) => completion.replace(/[^a-z]/g, '').length / 10

function taskOf(reward: Reward, count = 6): Task {
  const problems = Array.from({ length: count }, (_, i) => ({
    id: `p${i}`,
    prompt: `dog ${i}`,
    answer: `${i}`,
    row: { level: i },
  }))
  return { name: 'dogs', problems, reward }
}

const options = { steps: 4, promptsPerStep: 3, numGenerations: 4, maxCompletionLength: 6, learningRate: 0.05, seed: 3 }

interface Trained {
  adapter: TinyLora
  steps: GrpoStep[]
}

async function train(changed: Partial<GrpoInput> = {}): Promise<Trained> {
  const adapter = await tinyLora(model, { params: 13 })
  const steps: GrpoStep[] = []
  for await (const step of grpo({ model, adapter, task: taskOf(letters), ...options, ...changed })) steps.push(step)
  return { adapter, steps }
}

/** Without what the clock says. */
function timeless(metrics: Metrics): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => !/_time$|_per_second$/.test(name)))
}

describe('a training', () => {
  it('yields every step with its metrics and completions, and moves the numbers', async () => {
    const { adapter, steps } = await train()
    expect(steps.map(({ step, steps }) => [step, steps])).toEqual([1, 2, 3, 4].map(step => [step, 4]))
    expect(adapter.values.every(value => value !== 0)).toBe(true)
    for (const { metrics, completions } of steps) {
      expect(completions).toHaveLength(12)
      const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
      expect(metrics.reward).toBeCloseTo(mean(completions.map(({ reward }) => reward)), 12)
      expect(metrics['rewards/letters/mean']).toBeCloseTo(metrics.reward!, 12)
      expect(metrics['completions/mean_length']).toBeCloseTo(mean(completions.map(({ tokens }) => tokens)), 12)
      expect(metrics['completions/clipped_ratio']).toBe(
        mean(completions.map(({ finish_reason }) => Number(finish_reason === 'length'))),
      )
      expect(metrics['sampling/sampling_logp_difference/max']).toBeLessThan(1e-4)
      expect(metrics.grad_norm).toBeGreaterThan(0)
      expect(metrics.step_time).toBeGreaterThan(metrics.rollout_time!)
      expect(metrics.kl).toBe(null)
    }
    expect(steps[3]!.metrics.epoch).toBe(2)
  })

  it('leaves out problems whose prompts are too long, and says how many', async () => {
    const { problems, ...task } = taskOf(letters)
    const long = { id: 'long', prompt: 'dog '.repeat(60), answer: '', row: {} }
    const { steps } = await train({ task: { ...task, problems: [long, ...problems] }, maxPromptLength: 40 })
    expect(steps[0]!.notes).toContain('1 problems are left out: their prompts are longer than maxPromptLength')
    expect(steps.flatMap(({ completions }) => completions.map(({ problem_id }) => problem_id))).not.toContain('long')
    await expect(train({ maxPromptLength: 1 })).rejects.toThrow(
      /maxPromptLength 1 leaves out all of dogs; the shortest/,
    )
  })

  it('computes the same numbers, to the bit, whether inner values are kept or computed twice', async () => {
    const [kept, twice, decided] = [
      await train({ recompute: false }),
      await train({ recompute: true }),
      await train({ recompute: undefined }),
    ]
    expect(twice.adapter.values).toEqual(kept.adapter.values)
    expect(decided.adapter.values).toEqual(kept.adapter.values)
  })

  it('says how far rollouts in 8 bits are from the policy that learns', async () => {
    const [exact, rounded] = [await train(), await train({ rolloutDtype: 'int8' })]
    for (const { metrics } of rounded.steps) {
      expect(metrics['sampling/kl']).toBeGreaterThan(1e-8)
      expect(metrics['sampling/kl']).toBeLessThan(0.01)
      expect(metrics['sampling/effective_sample_size']).toBeGreaterThan(0.95)
      expect(metrics['sampling/effective_sample_size']).toBeLessThan(1)
    }
    for (const { metrics } of exact.steps) expect(metrics['sampling/kl']).toBeLessThan(1e-8)
  })

  it('counts the tokens of prompts and completions', async () => {
    const { steps } = await train({ steps: 2 })
    const { tokenizer } = model
    const tokensOf = (content: string) =>
      tokenizer.encode(tokenizer.applyChatTemplate([{ role: 'user', content }], { addGenerationPrompt: true }), {
        addSpecialTokens: false,
      }).length
    const rows = steps.flatMap(({ completions }) => completions)
    const expected = rows.reduce((sum, { prompt, tokens }) => sum + tokensOf(prompt) + tokens, 0)
    expect(steps[1]!.metrics.num_tokens).toBe(expected)
  })

  it('gives its reward the texts, the row and the token ids', async () => {
    const seen: unknown[] = []
    const { steps } = await train({ steps: 1, task: taskOf(input => seen.push(input)) })
    const [{ prompt, completion, answer }] = steps[0]!.completions as [GrpoStep['completions'][number]]
    expect(seen[0]).toMatchObject({ prompt, completion, answer, level: Number(answer) })
    expect(
      model.tokenizer.decode((seen[0] as { completion_ids: number[] }).completion_ids, { skipSpecialTokens: true }),
    ).toBe(completion)
  })

  it('adds several rewards by their weights', async () => {
    const rewards = [
      { name: 'letters', reward: letters, weight: 1 },
      { name: 'length', reward: async ({ completion }: { completion: string }) => completion.length, weight: -0.5 },
    ]
    const { steps } = await train({ steps: 1, rewards })
    for (const { reward, rewards: by } of steps[0]!.completions)
      expect(reward).toBeCloseTo(by.letters! - 0.5 * by.length!, 12)
    expect(steps[0]!.metrics['rewards/length/std']).toBeGreaterThan(0)
  })

  it('goes on from a state with the numbers of one that never stopped, bit for bit', async () => {
    const whole = await train()
    for (const done of [1, 3]) {
      const rest = await train({ state: structuredClone(whole.steps[done - 1]!.state()) })
      expect(rest.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4].slice(done))
      for (const [i, step] of rest.steps.entries()) {
        const expected = whole.steps[done + i]!
        expect(timeless(step.metrics)).toEqual(timeless(expected.metrics))
        expect(step.completions).toEqual(expected.completions)
        expect(step.state()).toEqual(expected.state())
      }
      expect(rest.adapter.values).toEqual(whole.adapter.values)
    }
  })

  it('sees every problem once an epoch', async () => {
    const { steps } = await train({ steps: undefined, epochs: 2 })
    const ids = steps.map(({ completions }) => [...new Set(completions.map(row => row.problem_id))])
    expect(steps).toHaveLength(4)
    for (const epoch of [ids.slice(0, 2), ids.slice(2)])
      expect(epoch.flat().sort()).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5'])
  })
})

describe('several updates a step', () => {
  it('compare with the log-probabilities from before the first', async () => {
    const changed = { steps: 1, promptsPerStep: 4, learningRate: 0.3, epsilon: 0.05 }
    const once = await train(changed)
    const often = await train({ ...changed, numIterations: 2, numMiniBatches: 2 })
    expect(often.steps[0]!.state().optimizer.steps).toBe(4)
    expect(once.steps[0]!.metrics['clip_ratio/region_mean']).toBe(0)
    expect(often.steps[0]!.metrics['clip_ratio/region_mean']).toBeGreaterThan(0)
    expect(often.steps[0]!.metrics['sampling/sampling_logp_difference/max']).toBeLessThan(1e-4)
    expect(often.steps[0]!.completions).toEqual(once.steps[0]!.completions)
  })

  it.each(['dapo', 'grpo'] as const)('have together the loss of one, where the numbers stay (%s)', async lossType => {
    const changed = { promptsPerStep: 4, maxCompletionLength: 12, stop: ['a', 'e', 'h', 'o', 't'], lossType, beta: 0.1 }
    const state = (await train({ ...changed, steps: 1, learningRate: 0.3 })).steps[0]!.state()
    const lossOf = async (numMiniBatches: number) => {
      const { steps } = await train({ ...changed, steps: 2, learningRate: 0, state, numMiniBatches })
      expect(steps[0]!.metrics['completions/min_length']).toBeLessThan(12)
      return steps[0]!.metrics.loss!
    }
    const one = await lossOf(1)
    expect(Math.abs(one)).toBeGreaterThan(1e-3)
    expect(await lossOf(2)).toBeCloseTo(one, 6)
  })

  it('begin with the update of a step that has only one', async () => {
    const afterFirst = async (numIterations: number) => {
      const controller = new AbortController()
      const adapter = await tinyLora(model, { params: 13 })
      const training = grpo({
        ...{ model, adapter, task: taskOf(letters), ...options, numIterations },
        signal: controller.signal,
        onProgress: ({ phase }) => phase === 'update' && controller.abort(),
      })
      await training.next().catch(() => undefined)
      return adapter.values
    }
    expect(relativeError(await afterFirst(2), await afterFirst(1))).toBeLessThan(1e-4)
  })
})

describe('KL', () => {
  it('is 0 while the model is the reference, and grows from there', async () => {
    const { steps } = await train({ beta: 0.1, learningRate: 0.2 })
    expect(Math.abs(steps[0]!.metrics.kl!)).toBeLessThan(1e-6)
    expect(steps[3]!.metrics.kl).toBeGreaterThan(1e-3)
  })

  it('moves the numbers where the rewards say nothing', async () => {
    const moved = await train({ steps: 2, learningRate: 0.2 })
    const state = moved.steps[1]!.state()
    const { adapter, steps } = await train({ steps: 3, beta: 0.1, state, task: taskOf(() => 1) })
    expect(adapter.values).not.toEqual(state.values)
    expect(steps[0]!.notes[0]).toContain('only the KL term moves the numbers')
  })
})

describe('a step without variance', () => {
  it('leaves the numbers as they are and says why', async () => {
    const { adapter, steps } = await train({ task: taskOf(() => 0), steps: 2 })
    expect([...adapter.values]).toEqual(new Array(13).fill(0))
    const [{ metrics, notes, state }] = steps as [GrpoStep]
    expect(metrics).toMatchObject({ loss: 0, grad_norm: 0, reward: 0, reward_std: 0, frac_reward_zero_std: 1 })
    expect(metrics['clip_ratio/low_mean']).toBe(null)
    expect(metrics['sampling/importance_sampling_ratio/mean']).toBe(null)
    expect(metrics.entropy).toBeGreaterThan(0)
    expect(notes[0]).toContain('all 12 rewards of this step are 0: there is nothing to learn from them')
    expect(state().optimizer.steps).toBe(0)
  })

  it('leaves them after others too, whatever momentum is there', async () => {
    const { steps } = await train({ steps: 2 })
    const state = steps[1]!.state()
    const { adapter } = await train({ steps: 3, state, task: taskOf(() => 1) })
    expect(adapter.values).toEqual(state.values)
  })

  it('is one where equal rewards differ in their last bits, as sums of several do', async () => {
    const { steps } = await train({ steps: 2 })
    const state = steps[1]!.state()
    const { adapter, steps: third } = await train({
      steps: 3,
      state,
      task: taskOf(({ completion }) => (completion.length % 2 ? 0.3 : 0.1 + 0.2)),
    })
    expect(adapter.values).toEqual(state.values)
    expect(third[0]!.metrics).toMatchObject({ grad_norm: 0, frac_reward_zero_std: 1 })
    expect(third[0]!.notes[0]).toContain('there is nothing to learn from them')
  })

  it('counts as one where only the problems differ', async () => {
    const { steps } = await train({ task: taskOf(({ level }) => level as number), steps: 1 })
    expect(steps[0]!.notes[0]).toContain('within each of the 3 problems of this step all rewards are equal')
    expect(steps[0]!.metrics.grad_norm).toBe(0)
  })
})

describe('a training stops', () => {
  it('where its signal says so, with the numbers of the last step', async () => {
    const controller = new AbortController()
    const adapter = await tinyLora(model, { params: 13 })
    const training = grpo({ model, adapter, task: taskOf(letters), ...options, signal: controller.signal })
    const { value } = await training.next()
    controller.abort()
    await expect(training.next()).rejects.toMatchObject({ name: 'AbortError' })
    expect(adapter.values).toEqual(value!.state().values)
  })

  it('while a reward keeps it waiting', async () => {
    const controller = new AbortController()
    const task = taskOf(() => new Promise(() => setTimeout(() => controller.abort(), 10)))
    await expect(train({ task, signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it.each([
    [1, /NaN; the adapter's numbers may be too large/],
    [2, /loss or gradient of problem p\d is not finite.*lower learningRate.*remove it first/],
  ])(
    'where numbers are no longer finite, keeping the last good ones (%i iterations)',
    async (numIterations, message) => {
      const adapter = await tinyLora(model, { params: 13, dtype: 'f32' })
      const training = grpo({ model, adapter, task: taskOf(letters), ...options, learningRate: 1e30, numIterations })
      const run = async () => {
        for await (const _ of training);
      }
      await expect(run()).rejects.toThrow(message)
      const lastGood = (await train({ steps: 1, learningRate: 1e30 })).adapter.values
      for (const [i, value] of adapter.values.entries()) expect(value / lastGood[i]!).toBeCloseTo(1, 3)
    },
  )

  it.each<[string, Reward, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('no such column')
      },
      /reward reward on problem p\d, completion 0: no such column/,
    ],
    [
      'rejects',
      async () => {
        throw new Error('timed out')
      },
      /problem p\d, completion 0: timed out/,
    ],
    ['gives NaN', () => Number.NaN, /problem p\d, completion 0: gave NaN, expected a finite number/],
    ['gives nothing', (() => undefined) as unknown as Reward, /gave undefined, expected a finite number/],
  ])('where a reward %s, naming it and the problem', async (_, reward, message) => {
    await expect(train({ task: taskOf(reward), rewards: [{ name: 'reward', reward, weight: 1 }] })).rejects.toThrow(
      message,
    )
  })
})

describe('before it starts, a training refuses', () => {
  const twice = taskOf(letters)
  const long = taskOf(letters)
  it.each<[string, Partial<GrpoInput>, string]>([
    [
      'two problems of one id',
      { task: { ...twice, problems: [...twice.problems, twice.problems[0]!] } },
      'two problems have the id p0',
    ],
    [
      'a prompt that is longer than the context',
      {
        task: {
          ...long,
          problems: [...long.problems, { id: 'epic', prompt: 'dog '.repeat(400), answer: '', row: {} }],
        },
      },
      'the prompt of problem epic has',
    ],
    [
      'fewer problems than a step takes',
      { promptsPerStep: 7 },
      'fewer problems, 6, than a step takes; promptsPerStep is 7',
    ],
    ['steps and epochs at once', { epochs: 2 }, 'give one of both'],
    ['mini-batches that do not come out even', { numMiniBatches: 2 }, 'must divide promptsPerStep'],
    ['a truncated distribution', { topP: 0.9 }, 'the loss is that of the whole distribution'],
    ['temperature 0', { temperature: 0 }, 'temperature'],
    ['an unknown option', { lossTyp: 'grpo' } as object, 'Unrecognized key: "lossTyp"'],
    [
      'two rewards of one name',
      { rewards: [1, 2].map(weight => ({ name: 'letters', reward: letters, weight })) },
      'two rewards are called letters',
    ],
    [
      'a state of another adapter',
      {
        state: {
          step: 1,
          values: new Float32Array(3),
          optimizer: { steps: 0, first: new Float32Array(3), second: new Float32Array(3) },
          numTokens: 0,
        },
      },
      'a state of 3 numbers does not fit an adapter of 13',
    ],
  ])('%s', async (_, changed, message) => {
    await expect(train(changed)).rejects.toThrow(message)
  })
})

it('says so when all completions were cut off', async () => {
  const { steps } = await train({ steps: 1, maxCompletionLength: 2, seed: 1 })
  expect(steps[0]!.notes.join()).toContain('all completions were cut off at 2 tokens')
})

it('reports its progress in order', async () => {
  const seen: string[] = []
  await train({ steps: 1, onProgress: ({ phase, done, total }) => seen.push(`${phase} ${done}/${total}`) })
  expect(seen).toContain('rollout 12/12')
  expect(seen.indexOf('rollout 12/12')).toBeLessThan(seen.indexOf('reward 12/12'))
  expect(seen.slice(-4)).toEqual(['gradient 1/3', 'gradient 2/3', 'gradient 3/3', 'update 1/1'])
})
