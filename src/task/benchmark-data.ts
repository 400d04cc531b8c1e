import type { Source } from '../store/index.ts'
import type { HubFile } from '../store/node.ts'
import type { Row } from './row.ts'
import { readRows } from './rows.ts'

/** Where the problems of a split are. */
export interface DataSet {
  /** How many there are. */
  rows: number
  /** In a folder of data sets, without `.jsonl` or `.parquet`: `gsm8k/test`. */
  path: string
  /** Whether it comes with this package, at that path. */
  isShipped?: boolean
  /** On the Hugging Face hub, where it may be cut into files, and may have other rows. */
  hub?: Omit<HubFile, 'file'> & { files: readonly string[]; rows?: number }
  /** The command that gets it, where no commit of the hub is known. */
  command?: string
}

interface Wanted {
  data?: string | Source | undefined
  split: 'train' | 'test'
}

/** The rows of a split, and what is to be said of them. @throws Error where there is no such split, or it cannot be read or is not whole. */
export async function rowsOf(
  { name, sets }: { name: string; sets: Readonly<Partial<Record<'train' | 'test', DataSet>>> },
  { data, split }: Wanted,
): Promise<{ rows: Row[]; notes: string[] }> {
  const set = sets[split]
  if (data !== undefined && !(typeof data === 'string' && (await isFolderOf(data)))) return fromFile(data, name, set)
  if (!set)
    throw new Error(
      `task ${name}: has no ${split} problems, only ${Object.keys(sets).join(', ')}; give data of your own`,
    )
  const { places, count } = await (data === undefined ? placesOf(name, set) : inFolder(data as string, name, set))
  const rows = (await Promise.all(places.map(readRows))).flat()
  if (rows.length !== count)
    throw new Error(
      `${places.join(', ')}: ${rows.length} rows, but ${name} has ${count}; get it anew, or give a file by its own path`,
    )
  return { rows, notes: [] }
}

/** A file that is named may be a part of the set, which is said. */
async function fromFile(data: string | Source, name: string, set: DataSet | undefined) {
  const rows = await readRows(data)
  const file = typeof data === 'string' ? data : data.name
  const isOther = set !== undefined && rows.length !== set.rows
  return { rows, notes: isOther ? [`${file} has ${rows.length} problems; ${name} itself has ${set.rows}`] : [] }
}

async function isFolderOf(path: string): Promise<boolean> {
  const { isFolder } = await import('../store/node.ts')
  return isFolder(path)
}

interface Found {
  places: string[]
  /** Rows that they are to have. */
  count: number
}

async function inFolder(folder: string, name: string, { path, rows }: DataSet): Promise<Found> {
  const file = path.split('/').at(-1)!
  const names = [path, file, name].flatMap(stem => [`${stem}.jsonl`, `${stem}.parquet`])
  const { isFile } = await import('../store/node.ts')
  for (const each of names) if (await isFile(`${folder}/${each}`)) return { places: [`${folder}/${each}`], count: rows }
  throw new Error(`${folder}: has no problems of ${name}; looked for ${names.join(', ')}`)
}

async function placesOf(name: string, { path, rows, isShipped, hub, command }: DataSet): Promise<Found> {
  const { hubFile, shippedData } = await import('../store/node.ts')
  if (isShipped) return { places: [shippedData(`${path}.jsonl`)], count: rows }
  if (hub) {
    const { files, rows: count = rows, ...commit } = hub
    return { places: await Promise.all(files.map(file => hubFile({ ...commit, file }))), count }
  }
  const get = command ? `, got with: ${command}` : ''
  throw new Error(
    `task ${name}: its problems do not come with this package; give data: a folder with ${path}.jsonl, or a file${get}`,
  )
}
