import { parquetReadObjects, toJson } from 'hyparquet'
import type { Source } from '../store/index.ts'
import type { Row } from './row.ts'

/** What a Parquet file begins with. */
export const PARQUET_MAGIC = 'PAR1'

/** The rows of a Parquet file, values as JSON has them. @throws Error when it is damaged, or packed as this library cannot read. */
export async function parquetRows(source: Source): Promise<Row[]> {
  const rows = await read(source)
  return rows.map((row, i) => ({ at: `${source.name} row ${i + 1}`, columns: toJson(row) as Row['columns'] }))
}

async function read(source: Source): Promise<Record<string, unknown>[]> {
  const slice = async (start: number, end = source.size) => (await source.read(start, end - start)).slice().buffer
  try {
    return await parquetReadObjects({ file: { byteLength: source.size, slice } })
  } catch (error) {
    throw new Error(
      `${source.name}: cannot be read as Parquet (${(error as Error).message}); write it again with Snappy compression, or as JSONL`,
      { cause: error },
    )
  }
}
