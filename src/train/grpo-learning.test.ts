import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Model } from '../model/index.ts'
import type { Reward } from '../reward/index.ts'
import { type Lesson, learned } from '../testing/learning.ts'
import { tinyModel } from '../testing/model.ts'
import { mean } from './advantages.ts'

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

function lesson(): Lesson {
  const problems = Array.from({ length: 16 }, (_, i) => ({ id: `${i}`, prompt: `the dog ${i}`, answer: '', row: {} }))
  const sizes = { steps: 40, promptsPerStep: 4, numGenerations: 8, maxCompletionLength: 8, ignoreEos: true }
  const task = { name: 'share', problems, reward: shareOfSet }
  return { model, adapter: { u: 64, rank: 8 }, task, options: { ...sizes, learningRate: 0.005 } }
}

it('trained numbers raise a dense reward, over three seeds by 0.2 at least', async () => {
  expect(mean(await learned(lesson(), seeds))).toBeGreaterThan(0.2)
})

it('with the rewards shuffled inside each group the reward changes by at most 0.05', async () => {
  expect(Math.abs(mean(await learned({ ...lesson(), shuffle: true }, seeds)))).toBeLessThan(0.05)
})
