import { blobSource, type Tree, treeAt } from '../store/index.ts'
import { readRows } from '../task/index.ts'
import { leaves } from '../train/run/index.ts'
import type { EvaluatedCompletion } from './evaluate.ts'
import {
  COMPLETIONS_FILE,
  decodeEvaluation,
  type Evaluation,
  identityOf,
  RESULTS_FILE,
  writeEvaluation,
} from './files.ts'

/** Completions as they came, behind a line that says of what. */
const UNFINISHED_FILE = 'completions.unfinished.jsonl'

/** The folder of an evaluation, in the hands of this process. */
export interface EvaluationFolder {
  /** What is there already of the same evaluation. */
  readonly done: readonly EvaluatedCompletion[]
  /** Keeps a completion, so that none is drawn twice if the evaluation is stopped. */
  add(completion: EvaluatedCompletion): void
  /** Writes `results.json` and `completions.parquet`. */
  finish(
    outcome: Pick<Evaluation, 'results' | 'differences'>,
    completions: readonly EvaluatedCompletion[],
  ): Promise<void>
  /** Gives the folder free for other processes, once all that was added is written. @throws Error where it could not be written. */
  close(): Promise<void>
}

/**
 * Opens a folder (Node) or tree for an evaluation: a new one, one that was stopped, or one that is whole, which may be asked for more adapters.
 * @throws Error where it holds another evaluation or is damaged, or another process has it.
 */
export async function openEvaluation(
  place: string | Tree,
  evaluation: Pick<Evaluation, 'task' | 'models' | 'settings'>,
): Promise<EvaluationFolder> {
  const tree = await treeAt(place)
  const free = await tree.lock()
  try {
    const identity = JSON.parse(JSON.stringify(await identityOf(evaluation)))
    const [whole, unfinished] = [await wholeOne(tree, identity), await unfinishedOne(tree, identity)]
    const head = unfinished ? undefined : line(identity)
    return new OpenEvaluation(tree, { evaluation, done: [...(whole ?? []), ...(unfinished ?? [])], head, free })
  } catch (error) {
    await free()
    throw error
  }
}

interface Opened {
  evaluation: Pick<Evaluation, 'task' | 'models' | 'settings'>
  done: readonly EvaluatedCompletion[]
  /** What the file of unfinished completions is to begin with, where there is none. */
  head: Uint8Array | undefined
  free(): Promise<void>
}

class OpenEvaluation implements EvaluationFolder {
  readonly done
  readonly #tree
  readonly #evaluation
  readonly #free
  #head
  #written: Promise<void> = Promise.resolve()

  constructor(tree: Tree, { evaluation, done, head, free }: Opened) {
    this.done = done
    this.#tree = tree
    this.#evaluation = evaluation
    this.#head = head
    this.#free = free
  }

  add(completion: EvaluatedCompletion): void {
    this.#written = this.#written.then(async () => {
      if (this.#head) await this.#tree.write(UNFINISHED_FILE, this.#head)
      this.#head = undefined
      await this.#tree.append(UNFINISHED_FILE, line(completion))
    })
    // It is told when the folder is closed.
    this.#written.catch(() => {})
  }

  async finish(
    outcome: Pick<Evaluation, 'results' | 'differences'>,
    completions: readonly EvaluatedCompletion[],
  ): Promise<void> {
    await this.#written
    await writeEvaluation(this.#tree, { ...this.#evaluation, ...outcome }, completions)
    await this.#tree.remove(UNFINISHED_FILE)
  }

  async close(): Promise<void> {
    try {
      await this.#written
    } finally {
      await this.#free()
    }
  }
}

async function wholeOne(tree: Tree, identity: object): Promise<EvaluatedCompletion[] | undefined> {
  const [results, table] = await Promise.all([RESULTS_FILE, COMPLETIONS_FILE].map(file => tree.read(file)))
  if (!results || !table) return undefined
  const { task, models, settings } = parsed(new TextDecoder().decode(results), `${tree.name}/${RESULTS_FILE}`)
  checkSame(tree, { task, models, settings }, identity)
  return decodeEvaluation(await readRows(blobSource(`${tree.name}/${COMPLETIONS_FILE}`, new Blob([table]))))
}

async function unfinishedOne(tree: Tree, identity: object): Promise<EvaluatedCompletion[] | undefined> {
  const bytes = await tree.read(UNFINISHED_FILE)
  // What follows the last end of a line was being written when the process ended.
  const [head, ...lines] = bytes ? new TextDecoder().decode(bytes).split('\n').slice(0, -1) : []
  if (head === undefined) {
    await tree.remove(UNFINISHED_FILE)
    return undefined
  }
  const at = `${tree.name}/${UNFINISHED_FILE}`
  checkSame(tree, parsed(head, at), identity)
  const whole = bytes!.subarray(0, bytes!.lastIndexOf(0x0a) + 1)
  if (whole.length < bytes!.length) await tree.write(UNFINISHED_FILE, whole)
  return lines.map((text, i) => parsed(text, `${at} line ${i + 2}`) as unknown as EvaluatedCompletion)
}

/** Models that are asked for besides are drawn; one that is there and not asked for would be lost. */
function checkSame(tree: Tree, there: object, asked: object): void {
  const [before, now] = [leaves(there), leaves(asked)]
  const isMore = (name: string) => name.startsWith('models.') && !before.has(name)
  const names = [...new Set([...before.keys(), ...now.keys()])].filter(name => !isMore(name))
  const other = names.find(name => before.get(name) !== now.get(name))
  if (other === undefined) return
  const shown = (value: string | undefined) => value ?? 'none'
  throw new Error(
    `${tree.name}: holds another evaluation: its ${other} is ${shown(before.get(other))}, asked for is ${shown(now.get(other))}; choose another folder, or remove it`,
  )
}

function parsed(text: string, at: string): Record<string, unknown> {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${at}: is damaged (${(error as Error).message}); remove its folder, or choose another`, {
      cause: error,
    })
  }
}

function line(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`)
}
