import { existsSync } from 'node:fs'
import { type RunConfig, readRun } from '../train/run/index.ts'
import { resumeCommand } from './shell.ts'
import { TASK_REWARD } from './train-schema.ts'

/** The options of the command that began a run. @param replaced those that the command line gives anew @throws Error where there is none, or another trainer began it. */
export async function optionsOfRun(
  folder: string,
  trainer: RunConfig['trainer'],
  replaced: readonly string[],
): Promise<Record<string, unknown>> {
  const { config } = await readRun(folder)
  if (config.trainer !== trainer)
    throw new Error(
      `${folder}: is a run of another command; go on with it by: ${resumeCommand(folder, config.trainer)}`,
    )
  const { model, task, evaluation, heldOut, rewards, adapter, training, run, runtime } = config
  const places = {
    data: [task.data],
    evalData: [evaluation?.data, heldOut?.data],
    reward: rewards.map(({ file }) => file),
  }
  const kept = Object.entries(places).filter(([option]) => !replaced.includes(option))
  checkPlaces(
    folder,
    kept.flatMap(([, files]) => files),
  )
  const { dtype: vDtype, seed: projectionSeed, ...adapterOptions } = adapter
  return {
    model: model.reference,
    ...given({
      task: task.name,
      data: task.data,
      limit: task.limit,
      prompt: task.prompt,
      evalData: evaluation?.data ?? heldOut?.data,
      evalEvery: heldOut?.every,
      evalLimit: heldOut?.limit,
    }),
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

function checkPlaces(folder: string, places: readonly (string | undefined)[]): void {
  for (const place of places)
    if (place !== undefined && !existsSync(place))
      throw new Error(
        `${folder}: ${place} is not there; paths of a run start where it was begun: go on with it from there`,
      )
}
