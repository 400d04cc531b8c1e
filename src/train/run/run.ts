import { type Tree, treeAt } from '../../store/index.ts'
import type { CompletionRow } from '../grpo-types.ts'
import type { TrainingState, TrainingStep } from '../training-step.ts'
import { changeNotes, checkChanges } from './changes.ts'
import {
  copyAdapter,
  lastState,
  readBest,
  removeOld,
  type Saveable,
  type Score,
  writeBest,
  writeCheckpoint,
} from './checkpoints.ts'
import { encodeCompletions } from './completions-file.ts'
import { formatConfig, type RunConfig, type RunDescription, toConfig } from './config.ts'
import { environment } from './environment.ts'
import { formatMetrics } from './metrics-file.ts'
import {
  ADAPTER,
  BEST,
  CHECKPOINTS,
  COMPLETIONS,
  CONFIG,
  completionsFile,
  EVALUATIONS,
  METRICS,
  NUMBERS,
} from './names.ts'
import { formatNumbers } from './numbers-file.ts'
import { parseRun, type RunOptions } from './options.ts'
import { hasSteps, isRun, readConfig } from './read.ts'
import { rewind } from './resume.ts'

export interface OpenRunOptions extends RunOptions {
  config: RunDescription
  /** Saved with every checkpoint, as it is at that step. */
  adapter: Saveable
  /** Go on with the run that is there, from its last checkpoint. Default: begin one. */
  resume?: boolean
}

/** A step to keep, with its completions where a trainer draws some. */
export type RunStep = Pick<TrainingStep, 'step' | 'metrics' | 'state'> & { completions?: readonly CompletionRow[] }

/** The folder of a run, in the hands of this process. */
export interface RunFolder {
  readonly config: RunConfig
  /** At the last whole checkpoint; undefined for a run that has none yet. */
  readonly state: TrainingState | undefined
  /** In plain words, what may change the numbers of a run that goes on. */
  readonly notes: readonly string[]
  /**
   * Keeps one finished step, which must follow the last one. Its checkpoint comes last, so that a run killed at any moment has all that
   * belongs to its last checkpoint, and what is later is computed anew.
   */
  record(step: RunStep): Promise<void>
  /** Writes a checkpoint of the last step, unless it has one. */
  save(): Promise<void>
  /** Keeps the adapter of a step that is about to be recorded, if it scored more than the best so far. @returns the best one now */
  keepBest(step: Pick<RunStep, 'step' | 'state'>, score: number): Promise<Score>
  /** Saves, and writes the adapter as the run's result. */
  finish(): Promise<void>
  /** Gives the folder free for other processes. */
  close(): Promise<void>
}

/**
 * Begins a run in a folder (Node) or tree, or goes on with the one that is there.
 * @throws Error when another process has it, there is a run already or none to go on with, its settings or its processor differ, or the
 * place cannot be written to; what was there stays as it was.
 */
export async function openRun(
  place: string | Tree,
  { config: description, adapter, resume = false, ...given }: OpenRunOptions,
): Promise<RunFolder> {
  const { allowOtherProcessor, ...run } = parseRun(given)
  const tree = await treeAt(place)
  const config = toConfig({ ...description, run, environment: await environment() })
  // Nothing is made, not even a lock, where there is nothing to go on with.
  if (resume) await readConfig(tree)
  const free = await tree.lock()
  try {
    const opened = resume ? await goOn(tree, config, allowOtherProcessor) : await begin(tree, config)
    return new OpenRun({ tree, config, adapter, free, ...opened })
  } catch (error) {
    await free()
    throw error
  }
}

interface Opened {
  state?: TrainingState
  notes: string[]
}

async function begin(tree: Tree, config: RunConfig): Promise<Opened> {
  await checkFree(tree)
  await writeConfig(tree, config)
  // One that was killed before this file was whole may have left a part of it.
  await rewind(tree, 0)
  return { notes: [] }
}

/** A run that has no step yet, because its first one failed, is in nobody's way. */
async function checkFree(tree: Tree): Promise<void> {
  const run = await isRun(tree)
  if (run && (await hasSteps(tree)))
    throw new Error(
      `${tree.name}: holds a run already; go on with it (--resume ${tree.name}), or choose another folder`,
    )
  const names = await tree.list('')
  const taken = [CONFIG, METRICS, NUMBERS, COMPLETIONS, CHECKPOINTS, BEST, ADAPTER].find(name => names.includes(name))
  if (!run && taken) throw new Error(`${tree.name}: has a ${taken} of something else; choose another folder`)
}

async function goOn(tree: Tree, config: RunConfig, allowOtherProcessor: boolean): Promise<Opened> {
  const before = await readConfig(tree)
  checkChanges(before, config, tree.name, allowOtherProcessor)
  const last = await lastState(tree)
  const state = last?.state
  checkSteps(config, state?.step ?? 0, tree.name)
  await rewind(tree, state?.step ?? 0)
  await removeOld(tree, config.run.saveTotalLimit)
  if (formatConfig(before) !== formatConfig(config)) await writeConfig(tree, config)
  const rounded = last?.isRounded
    ? ["the optimiser's moments were float64 and are now float32: the last digits may differ"]
    : []
  return { ...(state && { state }), notes: [...changeNotes(before, config), ...rounded] }
}

function checkSteps({ training: { steps } }: RunConfig, done: number, at: string): void {
  if (typeof steps === 'number' && steps < done)
    throw new Error(`${at}: has done ${done} steps already, and cannot end after ${steps}; give at least ${done}`)
}

async function writeConfig(tree: Tree, config: RunConfig): Promise<void> {
  await tree.write(CONFIG, new TextEncoder().encode(formatConfig(config)))
}

interface Parts extends Opened {
  tree: Tree
  config: RunConfig
  adapter: Saveable
  free(): Promise<void>
}

class OpenRun implements RunFolder {
  readonly config
  readonly state
  readonly notes
  readonly close
  readonly #tree
  readonly #adapter
  /** Steps whose metrics are written. */
  #recorded
  /** Step of the last checkpoint. */
  #saved
  #last: RunStep | undefined

  constructor({ tree, config, adapter, free, state, notes }: Parts) {
    this.config = config
    this.state = state
    this.notes = notes
    this.close = free
    this.#tree = tree
    this.#adapter = adapter
    this.#recorded = this.#saved = state?.step ?? 0
  }

  async record(step: RunStep): Promise<void> {
    if (step.step !== this.#recorded + 1)
      throw new Error(`run: step ${step.step} cannot be recorded after step ${this.#recorded}`)
    // What is trained further is not finished any more; the checkpoint has the same adapter.
    for (const outdated of [ADAPTER, EVALUATIONS]) await this.#tree.remove(outdated)
    if (step.completions) await this.#tree.write(completionsFile(step.step), encodeCompletions(step.completions))
    const numbers = formatNumbers(step.step, step.state().values)
    if (numbers !== undefined) await this.#tree.append(NUMBERS, new TextEncoder().encode(numbers))
    await this.#tree.append(METRICS, new TextEncoder().encode(formatMetrics(step.step, step.metrics)))
    this.#recorded = step.step
    this.#last = step
    if (step.step % this.config.run.saveSteps === 0) await this.save()
  }

  async save(): Promise<void> {
    if (!this.#last || this.#saved === this.#recorded) return
    await writeCheckpoint(this.#tree, this.#adapter, this.#last.state(), this.config.run.saveTotalLimit)
    this.#saved = this.#recorded
  }

  async keepBest({ step, state }: Pick<RunStep, 'step' | 'state'>, score: number): Promise<Score> {
    const best = await readBest(this.#tree)
    // One of this step or a later one was computed before the run was stopped, and is computed again.
    if (best && best.score >= score && best.step < step) return best
    const now = { step, score }
    await writeBest(this.#tree, this.#adapter, state().values, now)
    return now
  }

  async finish(): Promise<void> {
    await this.save()
    if (this.#saved === 0) throw new Error(`${this.#tree.name}: has no step yet, so there is nothing to finish`)
    await copyAdapter(this.#tree, this.#saved, ADAPTER)
  }
}
