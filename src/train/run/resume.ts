import { type Tree, UNFINISHED } from '../../store/index.ts'
import { parseMetrics, wholeLines } from './metrics-file.ts'
import { ADAPTER, BEST, CHECKPOINTS, COMPLETIONS, CONFIG, METRICS, NUMBERS, stepOfCompletions } from './names.ts'
import { parseNumbers } from './numbers-file.ts'
import { readText } from './read.ts'

/** How the names begin that a run gives, with the dot of those that are not whole. */
const OURS = new RegExp(
  `^\\.?(${[CONFIG, METRICS, NUMBERS, ADAPTER, BEST, COMPLETIONS, CHECKPOINTS].join('|')}|step-\\d+)\\b`,
)

/** Brings a run's folder to where it was right after a step, 0 for before the first: what came later is computed anew. */
export async function rewind(tree: Tree, step: number): Promise<void> {
  for (const folder of ['', COMPLETIONS, CHECKPOINTS]) await removeUnfinished(tree, folder)
  await cutMetrics(tree, step)
  await cutNumbers(tree, step)
  for (const name of await tree.list(COMPLETIONS))
    if (stepOfCompletions(name) > step) await tree.remove(`${COMPLETIONS}/${name}`)
}

/** What a killed process had not finished of ours. */
async function removeUnfinished(tree: Tree, folder: string): Promise<void> {
  const names = (await tree.list(folder)).filter(name => name.endsWith(UNFINISHED) && OURS.test(name))
  for (const name of names) await tree.remove(folder === '' ? name : `${folder}/${name}`)
}

async function cutMetrics(tree: Tree, step: number): Promise<void> {
  const lines = await cutLines(tree, METRICS, step)
  const steps = parseMetrics(lines, `${tree.name}/${METRICS}`).length
  if (steps < step)
    throw new Error(
      `${tree.name}/${METRICS}: ends at step ${steps}, but there is a checkpoint of step ${step}; the file is damaged`,
    )
}

async function cutNumbers(tree: Tree, step: number): Promise<void> {
  const lines = wholeLines((await readText(tree, NUMBERS)) ?? '')
  const kept = parseNumbers(lines, `${tree.name}/${NUMBERS}`).filter(line => line.step <= step).length
  await cutLines(tree, NUMBERS, kept)
}

/** Leaves the first lines of a file. @returns them. */
async function cutLines(tree: Tree, file: string, count: number): Promise<string[]> {
  const text = (await readText(tree, file)) ?? ''
  const lines = wholeLines(text).slice(0, count)
  const kept = lines.map(line => `${line}\n`).join('')
  if (kept !== text) await tree.write(file, new TextEncoder().encode(kept))
  return lines
}
