import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname, parse, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createJiti } from 'jiti'
import { z } from 'zod'
import type { Reward } from '../reward/index.ts'

/** What functions without a name of their own are called that are exported by default; the last one by jiti. */
const NAMELESS = ['', 'default', '_default']

const packageSchema = z.object({ exports: z.record(z.string(), z.unknown()) })

/**
 * The reward that a file (.ts, .js, .mjs and the like) exports by default, called after its function or else after the file. The file may import
 * from `tinylora` wherever it lies.
 * @throws Error that names the file where it is missing, cannot be loaded or exports no function.
 */
export async function loadReward(path: string): Promise<Reward> {
  const file = resolve(path)
  const isFile = await stat(file).then(
    info => info.isFile(),
    () => false,
  )
  if (!isFile) throw new Error(`${path}: no such file; give a file whose default export is the reward`)
  const { default: reward, ...others } = await load(file, path)
  if (typeof reward !== 'function') {
    const exported = Object.keys(others).join(', ') || 'nothing else'
    throw new Error(
      `${path}: its default export is ${reward === undefined ? 'missing' : typeof reward} (it exports ${exported}); ` +
        'write: export default ({ completion, answer }) => …, which returns a number',
    )
  }
  const name = NAMELESS.includes(reward.name) ? parse(file).name : reward.name
  return Object.defineProperty((input: Parameters<Reward>[0]) => reward(input), 'name', { value: name })
}

async function load(file: string, path: string): Promise<Record<string, unknown>> {
  // A cache of the transformed text would lie in a folder that others may write to.
  const jiti = createJiti(import.meta.url, { alias: ownEntries(), fsCache: false, interopDefault: false })
  try {
    return await jiti.import<Record<string, unknown>>(file)
  } catch (error) {
    throw new Error(`${path}: cannot be loaded: ${whereAndWhy(error, file)}`, { cause: error })
  }
}

/** `tinylora` and its entries as this very copy, which a file outside of its folder would not find. */
function ownEntries(): Record<string, string> {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const entries = Object.keys(packageSchema.parse(JSON.parse(text)).exports)
  const index = `index${extname(import.meta.url)}`
  return Object.fromEntries(
    entries.map(entry => [
      entry.replace('.', 'tinylora'),
      fileURLToPath(new URL(`../${entry}/${index}`, import.meta.url)),
    ]),
  )
}

/** The message, and the line of the file where the stack has one. */
function whereAndWhy(error: unknown, file: string): string {
  if (!(error instanceof Error)) return String(error)
  const frame = error.stack?.split('\n').find(line => line.includes(`${file}:`))
  const line = frame && /:(\d+):\d+\)?$/.exec(frame)?.[1]
  return line ? `line ${line}: ${error.message}` : error.message
}
