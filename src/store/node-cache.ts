import { mkdir, realpath, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { CACHED, evict } from './node-evict.ts'
import { fileSource, missingAsUndefined, writeWhole } from './node-files.ts'
import type { Cache, Place, Sink } from './types.ts'

export interface CacheOptions {
  /** Default: `TINYLORA_CACHE`, else `tinylora` in `XDG_CACHE_HOME`, else `~/.cache/tinylora`. */
  folder?: string
  /** Bytes that it may hold. Default: `TINYLORA_CACHE_GB` gigabytes, else 40: a 7B model in float32 and its SVD fit. */
  limit?: number
}

const DEFAULT_GB = 40

/** How often the files that this process uses are marked so, for other processes. Ten marks fit into their patience. */
const MARK_EVERY = 60_000

/**
 * A cache in a folder, shared with other processes. What was used longest ago is removed once it holds more than `limit` bytes,
 * but for the files that a live process uses.
 * @throws Error when the limit in the environment is no number, or the folder cannot be made.
 */
export function openCache({ folder = defaultFolder(), limit = defaultLimit() }: CacheOptions = {}): Cache {
  return new FolderCache(folder, limit)
}

function defaultFolder(): string {
  const { TINYLORA_CACHE, XDG_CACHE_HOME } = process.env
  return TINYLORA_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'tinylora')
}

function defaultLimit(): number {
  const gigabytes = z.coerce
    .number()
    .nonnegative()
    .safeParse(process.env.TINYLORA_CACHE_GB || DEFAULT_GB)
  if (gigabytes.success) return gigabytes.data * 1e9
  throw new Error(
    `TINYLORA_CACHE_GB is ${process.env.TINYLORA_CACHE_GB}; give the cache's size in gigabytes, such as 40`,
  )
}

class FolderCache implements Cache {
  readonly #path: string
  readonly #limit: number
  readonly #used = new Map<string, Promise<Place>>()
  #folder: Promise<string> | undefined
  #marking: NodeJS.Timeout | undefined

  constructor(path: string, limit: number) {
    this.#path = path
    this.#limit = limit
  }

  async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const path = join(this.#path, fileOf(key))
    const source = await missingAsUndefined(fileSource(path))
    const bytes = await missingAsUndefined(Promise.resolve(source?.read(0, source.size)))
    if (bytes) await mark(path)
    return bytes
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#write(fileOf(key), sink => sink.write(bytes))
  }

  async file(key: string, write: (sink: Sink) => Promise<void>): Promise<Place> {
    const file = fileOf(key)
    const known = this.#used.get(file)
    if (known) return known
    const place = this.#findOrWrite(file, write)
    this.#used.set(file, place)
    place.catch(() => this.#used.delete(file))
    this.#marking ??= setInterval(() => this.#markUsed(), MARK_EVERY).unref()
    return place
  }

  async #findOrWrite(file: string, write: (sink: Sink) => Promise<void>): Promise<Place> {
    const folder = await this.#ready()
    if (!(await mark(join(folder, file)))) await this.#write(file, write)
    return { folder, file }
  }

  async #write(file: string, write: (sink: Sink) => Promise<void>): Promise<void> {
    const folder = await this.#ready()
    await writeWhole({ folder, file }, write)
    await evict(folder, this.#limit, new Set([file, ...this.#used.keys()]))
  }

  #ready(): Promise<string> {
    this.#folder ??= mkdir(this.#path, { recursive: true }).then(() => realpath(this.#path))
    return this.#folder
  }

  async #markUsed(): Promise<void> {
    const folder = await this.#ready()
    await Promise.all([...this.#used.keys()].map(file => mark(join(folder, file))))
  }
}

/** Notes that a file is used now; whether there was one. Its modification time says so: access times are often switched off. */
async function mark(path: string): Promise<boolean> {
  const now = new Date()
  const marked = await missingAsUndefined(utimes(path, now, now).then(() => true))
  return marked ?? false
}

function fileOf(key: string): string {
  if (/^\w[\w.-]{0,199}$/.test(key)) return `${key}${CACHED}`
  throw new Error(`cache: ${JSON.stringify(key)} is no key; use up to 200 letters, digits, ., _ and -`)
}
