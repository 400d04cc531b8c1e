import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { missingAsUndefined } from './node-files.ts'
import { UNFINISHED } from './types.ts'

/** Ends the names of the cache's files: whatever else lies in its folder is never touched. */
export const CACHED = '.cached'

/** A file used within this time may be in use by another process, about to be mapped there. In milliseconds. */
const PATIENCE = 10 * 60_000

/** A file that was not finished, nor written to, within this time was left by a process that was killed. */
const ABANDONED = 24 * 3_600_000

interface Entry {
  file: string
  size: number
  /** When it was last used, or last written to. */
  time: number
}

/** Removes from `folder` what was used longest ago until it holds at most `limit` bytes, but never `kept` nor what was used just now. */
export async function evict(folder: string, limit: number, kept: ReadonlySet<string>): Promise<void> {
  const now = Date.now()
  const all = await entries(folder)
  const unfinished = all.filter(({ file }) => file.includes(`${CACHED}.`) && file.endsWith(UNFINISHED))
  const abandoned = unfinished.filter(({ time }) => now - time > ABANDONED)
  await remove(folder, abandoned)

  const files = all.filter(({ file }) => file.endsWith(CACHED))
  let excess = files.reduce((sum, { size }) => sum + size, 0) - limit
  const candidates = files.filter(({ file, time }) => !kept.has(file) && now - time > PATIENCE)
  for (const entry of candidates.sort((a, b) => a.time - b.time)) {
    if (excess <= 0) return
    await remove(folder, [entry])
    excess -= entry.size
  }
}

async function entries(folder: string): Promise<Entry[]> {
  const found = await Promise.all(
    (await readdir(folder)).map(async file => {
      const info = await missingAsUndefined(stat(join(folder, file)))
      return info?.isFile() ? { file, size: info.size, time: info.mtimeMs } : undefined
    }),
  )
  return found.filter(entry => entry !== undefined)
}

async function remove(folder: string, files: readonly Entry[]): Promise<void> {
  await Promise.all(files.map(({ file }) => rm(join(folder, file), { force: true })))
}
