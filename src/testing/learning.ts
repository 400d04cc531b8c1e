import { createAdapter, type TinyLoraOptions, uniforms } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import type { Reward } from '../reward/index.ts'
import type { Task } from '../task/index.ts'
import { type GrpoOptions, grpo, mean } from '../train/index.ts'

export interface Lesson {
  model: Model
  adapter: TinyLoraOptions
  task: Task
  options: GrpoOptions & { numGenerations: number }
  /** Deal the rewards of every problem out anew among its completions: there is nothing to learn then, whatever else is alike. */
  shuffle?: boolean
}

/** How much GRPO raises a reward: the mean of the last ten steps less that of the first ten, for each of some seeds. */
export async function learned(lesson: Lesson, seeds: readonly number[]): Promise<number[]> {
  const gains: number[] = []
  for (const seed of seeds) gains.push(await gain(lesson, seed))
  return gains
}

async function gain({ model, adapter, task, options, shuffle = false }: Lesson, seed: number): Promise<number> {
  const reward = shuffle ? shuffled(task.reward, options.numGenerations, seed) : task.reward
  const input = { ...options, model, adapter: await createAdapter(model, adapter), task: { ...task, reward }, seed }
  const rewards: number[] = []
  for await (const { metrics } of grpo(input)) rewards.push(metrics.reward!)
  return mean(rewards.slice(-10)) - mean(rewards.slice(0, 10))
}

/** Deals the rewards of every problem out anew among its completions. */
export function shuffled(reward: Reward, numGenerations: number, seed: number): Reward {
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
