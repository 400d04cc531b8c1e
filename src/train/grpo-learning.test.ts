import { afterAll, beforeAll, expect, it } from 'vitest'
import { tinyLora, uniforms } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import type { Reward } from '../reward/index.ts'
import { tinyModel } from '../testing/model.ts'
import { grpo } from './index.ts'

const numGenerations = 8
const seeds = [1, 2, 3]

let model: Model
beforeAll(async () => {
  model = await tinyModel()
})
afterAll(() => model.close())

/** Share of tokens from a third of the vocabulary: dense, and nothing that a random model does by itself. */
const shareOfSet: Reward = ({ completion_ids }) => {
  const ids = completion_ids as number[]
  return ids.filter(id => id < 100).length / ids.length
}

/** The same rewards, dealt out anew among the completions of a problem: nothing to learn, whatever else is alike. */
function shuffled(reward: Reward, seed: number): Reward {
  const groups = new Map<string, { value: number; resolve(value: number): void }[]>()
  let dealt = 0
  return async input => {
    const value = await reward(input)
    return new Promise(resolve => {
      const group = groups.get(input.prompt) ?? []
      groups.set(input.prompt, group)
      group.push({ value, resolve })
      if (group.length < numGenerations) return
      groups.delete(input.prompt)
      dealt += 1
      const uniform = uniforms(seed, `shuffle ${dealt}`)
      const order = group.map((_, i) => i).sort((a, b) => uniform(a) - uniform(b))
      for (const [i, { resolve }] of group.entries()) resolve(group[order[i]!]!.value)
    })
  }
}

/** Mean reward of the first and of the last ten steps. */
async function train(seed: number, reward: Reward): Promise<{ first: number; last: number }> {
  const problems = Array.from({ length: 16 }, (_, i) => ({ id: `${i}`, prompt: `the dog ${i}`, answer: '', row: {} }))
  const adapter = await tinyLora(model, { u: 64, rank: 8 })
  const rewards: number[] = []
  for await (const { metrics } of grpo({
    model,
    adapter,
    task: { name: 'share', problems, reward },
    steps: 40,
    promptsPerStep: 4,
    numGenerations,
    maxCompletionLength: 8,
    ignoreEos: true,
    learningRate: 0.005,
    seed,
  }))
    rewards.push(metrics.reward!)
  return { first: mean(rewards.slice(0, 10)), last: mean(rewards.slice(-10)) }
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

async function change(rewardOf: (seed: number) => Reward): Promise<number> {
  const changes: number[] = []
  for (const seed of seeds) {
    const { first, last } = await train(seed, rewardOf(seed))
    changes.push(last - first)
  }
  return mean(changes)
}

it('trained numbers raise a dense reward, over three seeds by 0.2 at least', async () => {
  expect(await change(() => shareOfSet)).toBeGreaterThan(0.2)
})

it('with the rewards shuffled inside each group the reward changes by at most 0.05', async () => {
  expect(Math.abs(await change(seed => shuffled(shareOfSet, seed)))).toBeLessThan(0.05)
})
