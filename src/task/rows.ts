import { type Source, sourceAt } from '../store/index.ts'
import { jsonlRows } from './jsonl.ts'
import { PARQUET_MAGIC, parquetRows } from './parquet.ts'
import type { Row } from './row.ts'

/**
 * The rows of a JSONL or Parquet file; which of the two it is, its first bytes tell.
 * @param data its path (Node), or a source
 * @throws Error that names the file, and the line where one is wrong.
 */
export async function readRows(data: string | Source): Promise<Row[]> {
  const source = await sourceAt(data)
  const beginning = await source.read(0, Math.min(source.size, PARQUET_MAGIC.length))
  const isParquet = new TextDecoder().decode(beginning) === PARQUET_MAGIC
  const rows = await (isParquet ? parquetRows(source) : jsonlRows(source))
  if (rows.length === 0) throw new Error(`${source.name}: has no rows; give a file with one problem a row`)
  return rows
}
