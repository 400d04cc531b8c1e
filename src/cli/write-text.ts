import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { treeAt } from '../store/index.ts'

/** Writes a file by rename, whole or not at all, and the folders that it lies in. */
export async function writeText(path: string, text: string): Promise<void> {
  const tree = await treeAt(dirname(path))
  await tree.write(basename(path), new TextEncoder().encode(text))
}

/** @param isOwn whether a text is what the command writes there @param what that is, and how to choose another place @throws Error where something else is there. */
export async function checkOwn(path: string, isOwn: (text: string) => boolean, what: string): Promise<void> {
  const there = await readFile(path, 'utf8').catch(() => undefined)
  if (there !== undefined && !isOwn(there)) throw new Error(`${path} is there and is no ${what}`)
}
