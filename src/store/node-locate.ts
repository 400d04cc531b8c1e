import { readdir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileSource, missingAsUndefined, openFolder } from './node-files.ts'
import type { Folder, Source } from './types.ts'

/** Where a model was found. */
export type Located = { path: string } & ({ kind: 'folder'; folder: Folder } | { kind: 'file'; source: Source })

/** `owner/name`, as the hub allows it. */
const HUB_ID = /^[\w-][\w.-]*\/[\w-][\w.-]*$/

/**
 * Finds a folder, a file, or a hub id `owner/name` in the standard Hugging Face cache.
 * @throws Error that says how to get it where it is nowhere.
 */
export async function locate(reference: string): Promise<Located> {
  const info = await missingAsUndefined(stat(reference))
  if (info?.isDirectory()) return atFolder(reference)
  if (info) return { kind: 'file', path: reference, source: await fileSource(reference) }
  if (!HUB_ID.test(reference))
    throw new Error(`${reference}: no such folder or file; give a model folder, a .gguf file or a hub id (owner/name)`)
  return atFolder(await snapshot(reference))
}

/** Folder of a model that comes with this package. */
export function shippedModel(name: string): string {
  return fileURLToPath(new URL(`../../models/${name}`, import.meta.url))
}

/** File of a data set that comes with this package. @param path `gsm8k/test.jsonl` */
export function shippedData(path: string): string {
  return fileURLToPath(new URL(`../../data/${path}`, import.meta.url))
}

/** Whether there is a folder at a path. */
export async function isFolder(path: string): Promise<boolean> {
  return (await missingAsUndefined(stat(path)))?.isDirectory() ?? false
}

/** Whether there is a file at a path. */
export async function isFile(path: string): Promise<boolean> {
  return (await missingAsUndefined(stat(path)))?.isFile() ?? false
}

async function atFolder(path: string): Promise<Located> {
  return { kind: 'folder', path, folder: await openFolder(path) }
}

/** The snapshot that `main` stood for when it was fetched, else the newest one. */
async function snapshot(id: string): Promise<string> {
  const repository = join(hubCache(), `models--${id.replace('/', '--')}`)
  const snapshots = join(repository, 'snapshots')
  const names = (await missingAsUndefined(readdir(snapshots))) ?? []
  const main = (await missingAsUndefined(readFile(join(repository, 'refs', 'main'), 'utf8')))?.trim()
  const name = names.find(name => name === main) ?? (await newest(snapshots, names))
  if (name) return join(snapshots, name)
  throw new Error(`${id}: no such folder or file, and not in the Hugging Face cache; fetch it with: hf download ${id}`)
}

async function newest(folder: string, names: readonly string[]): Promise<string | undefined> {
  const dated = await Promise.all(names.map(async name => ({ name, time: (await stat(join(folder, name))).mtimeMs })))
  return dated.sort((a, b) => b.time - a.time)[0]?.name
}

/** The standard Hugging Face cache, as huggingface_hub's constants.py finds it. */
export function hubCache(): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = process.env
  const home = HF_HOME || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface')
  return HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE || join(home, 'hub')
}
