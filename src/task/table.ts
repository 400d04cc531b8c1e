import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'

/** A column of a table of rows R: its name, its type, and its value in a row. */
export type Column<R> = readonly [name: string, type: ColumnSource['type'], value: (row: R) => unknown]

/** Rows as a Parquet file. */
export function encodeTable<R>(rows: readonly R[], columns: readonly Column<R>[]): Uint8Array<ArrayBuffer> {
  const columnData = columns.map(([name, type, value]) => ({ name, type, data: rows.map(value), nullable: false }))
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'tinylora' }))
}

/** A column for every reward of rows that have some, by the names that metrics have too. */
export function rewardColumns<R extends { rewards: Record<string, number> }>(rows: readonly R[]): Column<R>[] {
  const names = Object.keys(rows[0]?.rewards ?? {})
  return names.map(name => [`rewards/${name}`, 'DOUBLE', row => row.rewards[name]])
}
