import { availableParallelism } from 'node:os'
import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { runtimeSchema } from '../runtime/index.ts'
import type { TrainingProgress, TrainingState } from '../train/index.ts'
import type { RunConfig, RunDescription, RunFolder } from '../train/run/index.ts'
import type { Display, Ending, ShownStep } from './display/index.ts'
import { Interrupted } from './errors.ts'
import { garbageCollector } from './garbage.ts'
import { type HeldOut, HeldOutScores } from './held-out.ts'
import { listenForInterrupt } from './interrupt.ts'
import { inFlags } from './options.ts'
import { grouped } from './print.ts'
import { openProfiler } from './profile.ts'
import { showProgress } from './progress.ts'
import { resumeCommand } from './shell.ts'
import { adapterOptions, type CommonOptions, keysOf, pick, runOptions } from './training-schema.ts'

/** What a trainer's command brings: what is learned from, and the steps of learning it. */
export interface Course {
  /** As a run remembers it. */
  description: Pick<RunDescription, 'task' | 'rewards' | 'evaluation' | 'heldOut' | 'training'> &
    Pick<RunConfig, 'trainer'>
  /** What a step is and of what, in a few words: `7,473 problems of gsm8k, 8 × 8 completions a step`. */
  outline: string
  /** Scored while it trains. */
  heldOut?: HeldOut | undefined
  /** Shows a sample completion every so many steps. */
  sampleEvery?: number | undefined
  steps(input: {
    model: Model
    adapter: Adapter
    state: TrainingState | undefined
    onProgress(progress: TrainingProgress): void
  }): AsyncIterable<ShownStep>
}

/** A training whose model and adapter are loaded. */
export interface Training {
  model: Model
  adapter: Adapter
  course: Course
  options: CommonOptions & { threads: number }
  names: readonly string[]
  resume: boolean
  /** The command that goes on after a stop. Default: that of the trainer. */
  goOn?: string | undefined
  /** Told in place of the display when all steps are done. */
  onEnd?: ((ending: Ending) => void) | undefined
}

/** A trainer's command as it was called. */
export interface TrainingInput {
  options: CommonOptions
  resume: boolean
  /** Names of the command's options: texts of the library are shown with their flags. */
  names: readonly string[]
  /** Called before the model is loaded, so that its errors come at once. */
  open(): Promise<Course>
}

/** Trains into the folder of a run, to the last step or to Ctrl-C. */
export async function train({ options: given, resume, names, open }: TrainingInput): Promise<void> {
  // Written down with the run, which goes on with as many: they change the last digits.
  const options = { ...given, threads: given.threads ?? availableParallelism() }
  try {
    const course = await open()
    const { loadModel } = await import('../model/index.ts')
    const model = await loadModel(options.model, pick(options, keysOf(runtimeSchema.shape)))
    try {
      const { createAdapter } = await import('../adapter/index.ts')
      const adapter = await createAdapter(model, { ...adapterOptions(options), onProgress: showProgress })
      await trainInFolder({ model, adapter, course, options, names, resume })
    } finally {
      await model.close()
    }
  } catch (error) {
    if (error instanceof Interrupted) throw error
    throw new Error(inFlags((error as Error).message, names), { cause: error })
  }
}

/** Trains into the folder of `options.run`. @throws Interrupted when Ctrl-C was pressed and steps are left. */
export async function trainInFolder(training: Training): Promise<void> {
  const { model, adapter, course, options, resume } = training
  const { openRun } = await import('../train/run/index.ts')
  const config = {
    model: { reference: options.model, fingerprint: await model.fingerprint() },
    adapter: { method: adapter.method, ...adapter.settings },
    ...course.description,
    runtime: { threads: options.threads, device: options.device },
  }
  const folder = await openRun(options.run, { config, adapter, resume, ...runOptions(options) })
  const { openDisplay } = await import('./display/index.ts')
  const { trainer } = course.description
  const display = await openDisplay({ trainer, sampleEvery: course.sampleEvery, json: options.json })
  try {
    if (!options.json) display.say(heading(training, folder))
    for (const note of [...(adapter.notes ?? []), ...folder.notes]) display.say(note)
    await trainToEnd(folder, training, display)
  } finally {
    display.close()
    await folder.close()
  }
}

function heading({ adapter, course, options }: Training, { state }: RunFolder): string {
  const from = state ? ` from step ${state.step + 1} on` : ''
  return `training ${grouped(adapter.values.length)} numbers on ${options.model}: ${course.outline}${from}`
}

async function trainToEnd(folder: RunFolder, training: Training, display: Display): Promise<void> {
  const { onEnd = display.end } = training
  const { model, run } = training.options
  const { step, steps } = await trainSteps(folder, training, display)
  if (step < steps) {
    await folder.save()
    display.end({ run, step, steps, finished: false, resume: commandToGoOn(training) })
    throw new Interrupted()
  }
  await folder.finish()
  onEnd({ run, step, steps, finished: true, model, adapter: `${run}/adapter` })
}

/** Trains and records, until the last step or Ctrl-C. @returns the step that it came to, of how many. */
async function trainSteps(
  folder: RunFolder,
  training: Training,
  display: Display,
): Promise<{ step: number; steps: number }> {
  const { model, adapter, course, options, names } = training
  const interrupt = listenForInterrupt(() =>
    display.say('Ctrl-C: stops after this step. Once more: ends at once, without this step.'),
  )
  const collectGarbage = garbageCollector()
  const profiler = options.profile ? openProfiler(model, `${options.run}/profile.json`, display.say) : undefined
  const { state } = folder
  const scores = course.heldOut && new HeldOutScores(course.heldOut, { model, adapter })
  let reached = { step: state?.step ?? 0, steps: state?.step ?? 0 }
  try {
    for await (const step of course.steps({ model, adapter, state, onProgress: display.progress })) {
      const end = performance.timeOrigin + performance.now()
      const scored = await scores?.after(step)
      const metrics = { ...step.metrics, ...scored?.metrics }
      // Before the step is recorded: one that is lost is scored again, one that is recorded is not.
      const best = scored && (await folder.keepBest(step, scored.score))
      await folder.record({ ...step, metrics })
      display.step({ ...step, metrics, notes: step.notes.map(note => inFlags(note, names)) })
      if (scored && best) display.say(`${scored.text}; best: step ${best.step}, in ${options.run}/best`)
      reached = { step: step.step, steps: step.steps }
      await profiler?.step(step, end)
      collectGarbage(step.step)
      if (interrupt.requested) break
    }
    await profiler?.end()
    return reached
  } catch (error) {
    if (reached.step === 0) throw error
    const resume = commandToGoOn(training)
    const saved = await folder.save().then(
      () => `step ${reached.step} is done and saved; go on with: ${resume}`,
      () => `step ${reached.step} is done; what is saved can go on with: ${resume}`,
    )
    throw new Error(`${(error as Error).message}\n${saved}`, { cause: error })
  } finally {
    interrupt.close()
  }
}

function commandToGoOn({ goOn, course, options }: Training): string {
  return goOn ?? resumeCommand(options.run, course.description.trainer)
}
