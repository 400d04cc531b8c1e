import { z } from 'zod'
import { type Blobs, blobsIn, type Tree, UNFINISHED } from '../../store/index.ts'
import type { TrainingState } from '../training-step.ts'
import { parseJson } from './metrics-file.ts'
import { BEST } from './names.ts'
import { decodeState, encodeState } from './state-file.ts'

const FOLDER = 'checkpoints'
const STATE = 'state.safetensors'

/** What a run saves beside the state: an adapter, as its own files. */
export interface Saveable {
  readonly values: Float32Array
  save(blobs: Blobs): Promise<unknown>
}

/** Steps that have a checkpoint, in their order. */
export async function checkpointSteps(tree: Tree): Promise<number[]> {
  const names = await tree.list(FOLDER)
  return names
    .flatMap(name => /^step-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/** Writes a checkpoint, which is there whole or not at all, and then removes all but the latest `limit`. */
export async function writeCheckpoint(
  tree: Tree,
  adapter: Saveable,
  state: TrainingState,
  limit: number,
): Promise<void> {
  await writeFolder(tree, folderOf(state.step), async blobs => {
    await saveAt(adapter, state.values, blobs)
    await blobs.write(STATE, encodeState(state))
  })
  await removeOld(tree, limit)
}

const SCORE = 'score.json'

const scoreSchema = z.object({ step: z.int(), score: z.number() })

/** Which step an adapter is of, and what it scored. */
export type Score = z.output<typeof scoreSchema>

/** Keeps the adapter at a step as the best one, which is there whole or not at all. */
export async function writeBest(tree: Tree, adapter: Saveable, values: Float32Array, score: Score): Promise<void> {
  await writeFolder(tree, BEST, async blobs => {
    await saveAt(adapter, values, blobs)
    await blobs.write(SCORE, new TextEncoder().encode(`${JSON.stringify(score)}\n`))
  })
}

/** What the best adapter so far scored; undefined where none is kept. */
export async function readBest(tree: Tree): Promise<Score | undefined> {
  const bytes = await tree.read(`${BEST}/${SCORE}`)
  if (!bytes) return undefined
  const score = scoreSchema.safeParse(parseJson(new TextDecoder().decode(bytes)))
  if (!score.success) throw new Error(`${tree.name}/${BEST}/${SCORE}: is damaged; remove ${tree.name}/${BEST}`)
  return score.data
}

/** Saves an adapter as it was with other numbers: a step that failed half-way may have moved them. */
async function saveAt(adapter: Saveable, values: Float32Array, blobs: Blobs): Promise<void> {
  if (values === adapter.values) return void (await adapter.save(blobs))
  const now = adapter.values.slice()
  adapter.values.set(values)
  try {
    await adapter.save(blobs)
  } finally {
    adapter.values.set(now)
  }
}

/** Removes all checkpoints but the latest ones. */
export async function removeOld(tree: Tree, limit: number): Promise<void> {
  const steps = await checkpointSteps(tree)
  for (const step of steps.slice(0, -limit)) await tree.remove(folderOf(step))
}

/** The state at the last checkpoint, and whether it had to be rounded; undefined where there is none. */
export async function lastState(tree: Tree): Promise<{ state: TrainingState; isRounded: boolean } | undefined> {
  const step = (await checkpointSteps(tree)).at(-1)
  if (step === undefined) return undefined
  const path = `${folderOf(step)}/${STATE}`
  const bytes = await tree.read(path)
  if (!bytes) throw new Error(`${tree.name}/${path}: missing; remove this checkpoint to go on from the one before`)
  return decodeState(bytes, `${tree.name}/${path}`)
}

/** Makes a folder of its own of the adapter at a checkpoint. */
export async function copyAdapter(tree: Tree, step: number, to: string): Promise<void> {
  const from = blobsIn(tree, folderOf(step))
  const names = (await tree.list(folderOf(step))).filter(name => name !== STATE)
  await writeFolder(tree, to, async blobs => {
    for (const name of names) await blobs.write(name, (await from.read(name))!)
  })
}

/** Fills a folder under another name and moves it to its place, where there may have been one. */
async function writeFolder(tree: Tree, path: string, fill: (blobs: Blobs) => Promise<void>): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`
  await tree.remove(unfinished)
  await fill(blobsIn(tree, unfinished))
  await tree.remove(path)
  await tree.rename(unfinished, path)
}

function folderOf(step: number): string {
  return `${FOLDER}/step-${step}`
}
