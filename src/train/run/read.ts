import { type Tree, treeAt } from '../../store/index.ts'
import { checkpointSteps } from './checkpoints.ts'
import { isRunConfig, parseConfig, type RunConfig } from './config.ts'
import { parseMetrics, type StepMetrics, wholeLines } from './metrics-file.ts'
import { ADAPTER, CONFIG, METRICS, NUMBERS } from './names.ts'
import { parseNumbers, type StepNumbers } from './numbers-file.ts'

/** What there is to see of a run. */
export interface RunRecord {
  config: RunConfig
  /** Of every step so far. */
  metrics: StepMetrics[]
  /** The trained numbers after every step, where they are few. */
  numbers: StepNumbers[]
  /** Whether it came to its end: then `adapter/` holds what was trained. */
  finished: boolean
  /** Step of the last checkpoint. */
  lastCheckpoint?: number
}

/** Whether a folder (Node) or tree holds a run. */
export async function isRun(place: string | Tree): Promise<boolean> {
  const text = await readText(await treeAt(place), CONFIG)
  return text !== undefined && isRunConfig(text)
}

/** Whether a run has come to the end of a step. */
export async function hasSteps(tree: Tree): Promise<boolean> {
  const lines = wholeLines((await readText(tree, METRICS)) ?? '')
  return lines.length > 0 || (await checkpointSteps(tree)).length > 0
}

/** Looks at a run without touching it, also while it goes on. @throws Error when there is none, or it is damaged. */
export async function readRun(place: string | Tree): Promise<RunRecord> {
  const tree = await treeAt(place)
  const [lastCheckpoint] = (await checkpointSteps(tree)).slice(-1)
  return {
    config: await readConfig(tree),
    metrics: await readMetrics(tree),
    numbers: parseNumbers(wholeLines((await readText(tree, NUMBERS)) ?? ''), `${tree.name}/${NUMBERS}`),
    finished: (await tree.list(ADAPTER)).length > 0,
    ...(lastCheckpoint !== undefined && { lastCheckpoint }),
  }
}

/** What a run is. @throws Error where it is no run, or a damaged one. */
export async function readConfig(tree: Tree): Promise<RunConfig> {
  const text = await readText(tree, CONFIG)
  if (text === undefined) throw new Error(`${tree.name}: holds no run (it has no ${CONFIG}); give the folder of one`)
  return parseConfig(text, `${tree.name}/${CONFIG}`)
}

async function readMetrics(tree: Tree): Promise<StepMetrics[]> {
  return parseMetrics(wholeLines((await readText(tree, METRICS)) ?? ''), `${tree.name}/${METRICS}`)
}

/** A file of a run as text; undefined where there is none. */
export async function readText(tree: Tree, path: string): Promise<string | undefined> {
  const bytes = await tree.read(path)
  return bytes && new TextDecoder().decode(bytes)
}
