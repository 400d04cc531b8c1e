import { basename, dirname } from 'node:path'
import { treeAt } from '../store/index.ts'

/** Writes a file by rename, whole or not at all, and the folders that it lies in. */
export async function writeText(path: string, text: string): Promise<void> {
  const tree = await treeAt(dirname(path))
  await tree.write(basename(path), new TextEncoder().encode(text))
}
