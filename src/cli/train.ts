import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import type { RunFolder } from '../train/run/index.ts'
import type { Display } from './display/index.ts'
import { Interrupted } from './errors.ts'
import { listenForInterrupt } from './interrupt.ts'
import { addOptions } from './options.ts'
import { grouped } from './print.ts'
import { showProgress } from './progress.ts'
import { resumeCommand } from './shell.ts'
import { trainCall, trainCommandSchema } from './train-options.ts'
import { adapterOptions, grpoOptions, helpGroupOf, runOptions, type TrainOptions } from './train-schema.ts'
import type { OpenTask } from './train-task.ts'

const examples = `
Examples:
  tinylora train --model smollm2.gguf --task gsm8k --data train.jsonl --params 13 --run runs/first --steps 100
  tinylora train --model smollm2.gguf --data mine.jsonl --reward ./my-reward.ts --run runs/mine --steps 20
  tinylora train --config recipes/paper-gsm8k.yaml --model smollm2.gguf --data train.jsonl --run runs/paper
  tinylora train --method lora --rank 8 --learning-rate 1e-4 --model smollm2.gguf --task gsm8k --data train.jsonl --run runs/lora
  tinylora train --resume runs/first --steps 200

Ctrl-C finishes the running step, saves, and says how to go on; a second one ends at once, and loses only that step.
A reward file: export default ({ prompt, completion, answer }) => (completion.includes(answer) ? 1 : 0)`

/** `tinylora train`: GRPO, into the folder of a run. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('Train an adapter by reinforcement learning (GRPO), on problems whose answers can be checked.')
    .addHelpText('after', examples)
  return addOptions(command, trainCommandSchema, helpGroupOf).action(async () => {
    const { options, resume } = await trainCall(command)
    await run(options, resume)
  })
}

interface Training {
  model: Model
  adapter: Adapter
  task: OpenTask
  options: TrainOptions & { threads: number }
}

async function run(given: TrainOptions, resume: boolean): Promise<void> {
  // Written down with the run, which goes on with as many: they change the last digits.
  const options = { ...given, threads: given.threads ?? availableParallelism() }
  const { openTask } = await import('./train-task.ts')
  const task = await openTask(options)
  const { loadModel } = await import('../model/index.ts')
  const model = await loadModel(options.model, { threads: options.threads, device: options.device })
  try {
    const { createAdapter } = await import('../adapter/index.ts')
    const adapter = await createAdapter(model, { ...adapterOptions(options), onProgress: showProgress })
    await trainInFolder({ model, adapter, task, options }, resume)
  } finally {
    await model.close()
  }
}

async function trainInFolder(training: Training, resume: boolean): Promise<void> {
  const { model, adapter, task, options } = training
  const { openRun } = await import('../train/run/index.ts')
  const config = {
    model: { reference: options.model, fingerprint: await model.fingerprint() },
    adapter: { method: adapter.method, ...adapter.settings },
    ...task.description,
    training: grpoOptions(options),
    runtime: { threads: options.threads, device: options.device },
  }
  const folder = await openRun(options.run, { config, adapter, resume, ...runOptions(options) })
  const { openDisplay } = await import('./display/index.ts')
  const display = await openDisplay(options)
  try {
    if (!options.json) display.say(heading(training, folder))
    for (const note of folder.notes) display.say(note)
    await trainToEnd(folder, training, display)
  } finally {
    display.close()
    await folder.close()
  }
}

function heading({ adapter, task, options }: Training, { state }: RunFolder): string {
  const problems = `${grouped(task.task.problems.length)} problems of ${task.task.name}`
  const { promptsPerStep, numGenerations, model } = options
  const from = state ? ` from step ${state.step + 1} on` : ''
  const numbers = grouped(adapter.values.length)
  return `training ${numbers} numbers on ${model}: ${problems}, ${promptsPerStep} × ${numGenerations} completions a step${from}`
}

/** @throws Interrupted when Ctrl-C was pressed and steps are left. */
async function trainToEnd(folder: RunFolder, training: Training, display: Display): Promise<void> {
  const { model, run } = training.options
  const { step, steps } = await trainSteps(folder, training, display)
  if (step < steps) {
    await folder.save()
    display.end({ run, step, steps, finished: false, resume: resumeCommand(run) })
    throw new Interrupted()
  }
  await folder.finish()
  display.end({ run, step, steps, finished: true, model, adapter: `${run}/adapter` })
}

/** Trains and records, until the last step or Ctrl-C. @returns the step that it came to, of how many. */
async function trainSteps(
  folder: RunFolder,
  { model, adapter, task: { task, rewards }, options }: Training,
  display: Display,
): Promise<{ step: number; steps: number }> {
  const { grpo } = await import('../train/index.ts')
  const interrupt = listenForInterrupt(() =>
    display.say('Ctrl-C: stops after this step. Once more: ends at once, without this step.'),
  )
  const { state } = folder
  const input = { ...grpoOptions(options), model, adapter, task, rewards, state, onProgress: display.progress }
  let reached = { step: state?.step ?? 0, steps: state?.step ?? 0 }
  try {
    for await (const step of grpo(input)) {
      await folder.record(step)
      display.step(step)
      reached = { step: step.step, steps: step.steps }
      if (interrupt.requested) break
    }
    return reached
  } catch (error) {
    if (reached.step === 0) throw error
    const hint = `step ${reached.step} is done; what is saved can go on with: ${resumeCommand(options.run)}`
    throw new Error(`${(error as Error).message}\n${hint}`, { cause: error })
  } finally {
    interrupt.close()
  }
}
