import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { jsonlTask, loadTask, problemsFingerprint, type Task } from '../task/index.ts'
import type { WeightedReward } from '../train/index.ts'
import type { RunDescription } from '../train/run/index.ts'
import { loadReward } from './reward-file.ts'
import { TASK_REWARD, type TrainOptions } from './train-schema.ts'

/** What is trained on: the problems, how their answers are scored, and both as a run remembers them. */
export interface OpenTask {
  task: Task
  rewards: WeightedReward[]
  description: Pick<RunDescription, 'task' | 'rewards'>
}

/** @throws Error that says which file, row or reward is wrong. */
export async function openTask(options: TrainOptions): Promise<OpenTask> {
  const { task: name, data, limit, prompt, rewardWeights } = options
  const places = options.reward.length > 0 ? options.reward : [TASK_REWARD]
  const own = await Promise.all(places.map(place => (place === TASK_REWARD ? undefined : loadReward(place))))
  const task =
    name === undefined
      ? await jsonlTask({ data: data!, limit, reward: own[0]! })
      : await loadTask(name, { data, limit, split: 'train', prompt })
  const rewards = places.map((_, i) => {
    const reward = own[i] ?? task.reward
    return { name: reward.name || task.name, reward, weight: rewardWeights?.[i] ?? 1 }
  })
  return {
    task,
    rewards,
    description: {
      task: {
        name,
        data,
        limit,
        prompt,
        problems: task.problems.length,
        fingerprint: await problemsFingerprint(task.problems),
      },
      rewards: await Promise.all(
        rewards.map(async ({ name, weight }, i) => ({ name, weight, ...(own[i] && (await fileOf(places[i]!))) })),
      ),
    },
  }
}

async function fileOf(file: string): Promise<{ file: string; fingerprint: string }> {
  return {
    file,
    fingerprint: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  }
}
