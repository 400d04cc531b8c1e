import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { endsEarly } from './blob-source.ts'
import { partsOf } from './bytes.ts'
import { type Blobs, type Bytes, type Folder, type Place, type Sink, type Source, UNFINISHED } from './types.ts'

/** What one call of `write` or `read` may carry: the kernel stops a little below 2 GiB. */
const LARGEST_CALL = 2 ** 30

/** A file, opened anew for every read. @throws Error when it is missing or is no file. */
export async function fileSource(path: string): Promise<Source> {
  const real = await realpath(path)
  const { size, mtimeNs, ctimeNs, isFile } = await identify(real)
  if (!isFile) throw new Error(`${path}: is not a file`)
  return {
    name: path,
    size,
    place: { folder: dirname(real), file: basename(real) },
    version: `${real}:${size}:${mtimeNs}:${ctimeNs}`,
    async read(offset, length) {
      const file = await open(real)
      try {
        return await readFully(file, path, offset, length)
      } finally {
        await file.close()
      }
    },
  }
}

async function identify(path: string) {
  const info = await stat(path, { bigint: true })
  return { size: Number(info.size), mtimeNs: info.mtimeNs, ctimeNs: info.ctimeNs, isFile: info.isFile() }
}

async function readFully(file: FileHandle, name: string, offset: number, length: number) {
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(length - done, LARGEST_CALL), offset + done)
    if (bytesRead === 0) throw endsEarly(name, offset + done, offset + length)
    done += bytesRead
  }
  return bytes
}

/** A folder to read from. @throws Error when it is missing. */
export async function openFolder(path: string): Promise<Folder> {
  await readdir(path)
  return {
    name: path,
    list: () => readdir(path),
    open: name => missingAsUndefined(fileSource(join(path, fileName(name)))),
  }
}

/** Blobs as the files of a folder, which is made when first written to. */
export function folderBlobs(path: string): Blobs {
  return {
    async read(name) {
      const source = await missingAsUndefined(fileSource(join(path, fileName(name))))
      return source?.read(0, source.size)
    },
    async write(name, bytes) {
      await mkdir(path, { recursive: true })
      await writeWhole({ folder: path, file: fileName(name) }, sink => writeParts(sink, bytes))
    },
  }
}

/**
 * Writes a file beside its place and renames it there once it is on the disk: others see the old file or the whole new one.
 * @throws Error of `write`, or that the disk is full; nothing is left behind then.
 */
export async function writeWhole({ folder, file }: Place, write: (sink: Sink) => Promise<void>): Promise<void> {
  const unfinished = join(folder, `.${file}.${randomUUID()}${UNFINISHED}`)
  try {
    const handle = await open(unfinished, 'wx')
    try {
      await write({ write: bytes => writeFully(handle, bytes) })
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, join(folder, file))
    await syncFolder(folder)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw explain(error, join(folder, file))
  }
}

/** Writes data in its order. */
export async function writeParts(sink: Sink, bytes: Bytes): Promise<void> {
  for (const part of partsOf(bytes)) await sink.write(part)
}

export async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, Math.min(bytes.length - done, LARGEST_CALL))
    done += bytesWritten
  }
}

/** Makes a rename last: POSIX keeps it in the folder. Windows cannot open folders, and needs none of this. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const FULL = 'the disk is full; free some space, or choose a folder on another disk'
const FORBIDDEN = 'this place may not be written to; choose another folder, or allow it'

const NO_FOLDER = 'a part of this path is a file, or a link to nothing; choose another folder'

const EXPLANATIONS = new Map([
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  ['EACCES', FORBIDDEN],
  ['EPERM', FORBIDDEN],
  ['EROFS', FORBIDDEN],
  ['ENOTDIR', NO_FOLDER],
  ['ENOENT', NO_FOLDER],
])

/** The same error with what to do where that is known. */
export function explain(error: unknown, path: string): unknown {
  const explanation = EXPLANATIONS.get(codeOf(error) ?? '')
  return explanation ? new Error(`${path}: ${explanation}`, { cause: error }) : error
}

/** What the system calls an error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

/** The result, or undefined where the file is missing. */
export async function missingAsUndefined<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

/** Names come from index files too: none may lead out of its folder. */
export function fileName(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name))
    throw new Error(`${JSON.stringify(name)} is not a plain file name; files must lie in the folder itself`)
  return name
}
