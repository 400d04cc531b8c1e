import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import {
  codeOf,
  explain,
  fileName,
  fileSource,
  missingAsUndefined,
  syncFolder,
  writeFully,
  writeParts,
  writeWhole,
} from './node-files.ts'
import { lockFolder } from './node-lock.ts'
import { type Bytes, type Tree, UNFINISHED } from './types.ts'

/** A folder of the file system as a tree; it is made when first written to. */
export function folderTree(root: string): Tree {
  const at = (path: string) => join(root, ...path.split('/').map(fileName))
  return {
    name: root,
    async read(path) {
      const source = await missingAsUndefined(fileSource(at(path)))
      return source?.read(0, source.size)
    },
    write: (path, bytes) => explained(at(path), () => replace(at(path), bytes)),
    append: (path, bytes) => explained(at(path), () => extend(at(path), bytes)),
    list: async folder => (await missingAsUndefined(readdir(folder === '' ? root : at(folder)))) ?? [],
    rename: (from, to) => explained(at(to), () => move(at(from), at(to))),
    remove: path => explained(at(path), () => remove(at(path))),
    lock: () =>
      explained(root, async () => {
        await makeFolder(root)
        return lockFolder(root)
      }),
  }
}

async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw explain(error, path)
  }
}

async function replace(path: string, bytes: Bytes): Promise<void> {
  await makeFolder(dirname(path))
  await writeWhole({ folder: dirname(path), file: basename(path) }, sink => writeParts(sink, bytes))
}

async function extend(path: string, bytes: Uint8Array): Promise<void> {
  await makeFolder(dirname(path))
  const handle = await open(path, 'a')
  try {
    const { size } = await handle.stat()
    try {
      await writeFully(handle, bytes)
      await handle.sync()
    } catch (error) {
      // What went wrong is told; whoever reads the file next cuts what could not be cut here.
      await handle.truncate(size).catch(() => {})
      throw error
    }
    if (size === 0) await syncFolder(dirname(path))
  } finally {
    await handle.close()
  }
}

async function move(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncFolder(dirname(to))
}

async function remove(path: string): Promise<void> {
  const leaving = join(dirname(path), `.${basename(path)}.${randomUUID()}${UNFINISHED}`)
  const found = await missingAsUndefined(rename(path, leaving).then(() => true))
  if (!found) return
  await rm(leaving, { recursive: true })
  await syncFolder(dirname(path))
}

/** As mkdir's recursive form, which hides why it failed on a disk that is read-only. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error
    await makeFolder(dirname(path))
    // Once: what is not there although its parent is, such as a link to nowhere, never will be. Another writer may have been sooner.
    await mkdir(path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  }
  await syncFolder(dirname(path))
}
