import { type Source, sourceAt } from '../store/index.ts'
import { listRows } from './json-list.ts'
import { jsonlRows } from './jsonl.ts'
import { PARQUET_MAGIC, parquetRows } from './parquet.ts'
import type { Row } from './row.ts'

/**
 * The rows of a JSONL or Parquet file, or of a JSON list; which of them it is, its first bytes tell.
 * @param data its path (Node), or a source
 * @throws Error that names the file, and the line where one is wrong.
 */
export async function readRows(data: string | Source): Promise<Row[]> {
  const source = await sourceAt(data)
  const beginning = await source.read(0, Math.min(source.size, PARQUET_MAGIC.length))
  const rows = await readerOf(new TextDecoder().decode(beginning))(source)
  if (rows.length === 0) throw new Error(`${source.name}: has no rows; give a file with one problem a row`)
  return rows
}

function readerOf(beginning: string): (source: Source) => Promise<Row[]> {
  if (beginning === PARQUET_MAGIC) return parquetRows
  return beginning.trimStart().startsWith('[') ? listRows : jsonlRows
}
