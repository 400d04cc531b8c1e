import { readRun } from '../train/run/index.ts'
import { TASK_REWARD } from './train-schema.ts'

/** The options of `tinylora train` that began a run. @throws Error where there is none. */
export async function optionsOfRun(folder: string): Promise<Record<string, unknown>> {
  const { model, task, rewards, adapter, training, run, runtime } = (await readRun(folder)).config
  const { dtype: vDtype, seed: projectionSeed, ...adapterOptions } = adapter
  return {
    model: model.reference,
    ...(task.name !== undefined && { task: task.name }),
    ...(task.data !== undefined && { data: task.data }),
    ...(task.limit !== undefined && { limit: task.limit }),
    reward: rewards.map(({ file }) => file ?? TASK_REWARD),
    rewardWeights: rewards.map(({ weight }) => weight),
    run: folder,
    ...adapterOptions,
    vDtype,
    projectionSeed,
    ...training,
    ...run,
    ...runtime,
  }
}
