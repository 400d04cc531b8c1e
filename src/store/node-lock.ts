import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { codeOf, missingAsUndefined } from './node-files.ts'
import { alive, beginning } from './node-process.ts'

const LOCK = '.lock'
const OWNER = 'owner.json'

const ownerSchema = z.object({
  /** Of this lock, not of the process. */
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  began: z.string().optional(),
})

type Owner = z.output<typeof ownerSchema>

/** More than enough for those who give the lock free between two looks. */
const ATTEMPTS = 100

/**
 * Keeps other processes out of a folder until the result is called or this process ends. The lock is a folder, because that appears
 * with its owner's name in it, by a rename that fails where there is one already.
 * @throws Error that names the process that has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lock = join(folder, LOCK)
  const mine = { id: randomUUID(), host: hostname(), pid: process.pid, began: await beginning(process.pid) }
  const own = named(lock, mine)
  await mkdir(own)
  try {
    await writeFile(join(own, OWNER), JSON.stringify(mine))
    const dead = await take(lock, own)
    return async () => {
      await rename(lock, own)
      for (const left of [own, ...dead]) await rm(left, { recursive: true, force: true })
    }
  } catch (error) {
    await rm(own, { recursive: true, force: true })
    throw error
  }
}

/** Moves `own` to where the lock is. @returns where the locks of dead processes lie now that were there before. */
async function take(lock: string, own: string): Promise<string[]> {
  const dead: string[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await moved(own, lock)) return dead
    const owner = await ownerOf(lock)
    if (owner && (await inUse(owner))) throw inUseError(lock, owner)
    // The name is that lock's own: whoever else saw it cannot move the next one, of a live process, there too.
    if (owner && (await missingAsUndefined(moved(lock, named(lock, owner))))) dead.push(named(lock, owner))
  }
  throw new Error(`${lock}: cannot be taken over; if no other process uses this folder, remove it`)
}

function named(lock: string, { id }: Owner): string {
  return `${lock}.${id}`
}

/** Whether a folder could be moved to where none was. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32')) return false
    throw error
  }
}

/** Undefined where there is no lock any more. */
async function ownerOf(lock: string): Promise<Owner | undefined> {
  const text = await missingAsUndefined(readFile(join(lock, OWNER), 'utf8'))
  if (text === undefined) return undefined
  try {
    return ownerSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new Error(`${lock}: is damaged; if no other process uses this folder, remove it`, { cause: error })
  }
}

/** Of another machine nobody knows here, so its processes count as live. */
async function inUse({ host, pid, began }: Owner): Promise<boolean> {
  return host !== hostname() || (await alive(pid, began))
}

function inUseError(lock: string, { host, pid }: Owner): Error {
  const folder = dirname(lock)
  if (host === hostname())
    return new Error(`${folder}: in use by process ${pid}; wait for it, end it, or choose another folder`)
  return new Error(`${folder}: in use by process ${pid} on ${host}; if that has ended, remove ${lock}`)
}
