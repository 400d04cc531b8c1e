import { type RunConfig, readRun } from '../train/run/index.ts'
import { resumeCommand } from './shell.ts'
import { TASK_REWARD } from './train-schema.ts'

/** The options of the command that began a run. @throws Error where there is none, or another trainer began it. */
export async function optionsOfRun(folder: string, trainer: RunConfig['trainer']): Promise<Record<string, unknown>> {
  const { config } = await readRun(folder)
  if (config.trainer !== trainer)
    throw new Error(
      `${folder}: is a run of another command; go on with it by: ${resumeCommand(folder, config.trainer)}`,
    )
  const { model, task, evaluation, rewards, adapter, training, run, runtime } = config
  const { dtype: vDtype, seed: projectionSeed, ...adapterOptions } = adapter
  return {
    model: model.reference,
    ...given({ task: task.name, data: task.data, limit: task.limit, evalData: evaluation?.data }),
    ...(trainer === 'grpo' && {
      reward: rewards.map(({ file }) => file ?? TASK_REWARD),
      rewardWeights: rewards.map(({ weight }) => weight),
    }),
    run: folder,
    ...adapterOptions,
    vDtype,
    projectionSeed,
    ...training,
    ...run,
    ...runtime,
  }
}

function given(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
