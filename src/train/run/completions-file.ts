import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import type { CompletionRow } from '../grpo-types.ts'

/** The completions of a step as a Parquet table, a column `rewards/NAME` for every reward, like its metrics. */
export function encodeCompletions(rows: readonly CompletionRow[]): Uint8Array<ArrayBuffer> {
  const column = (name: keyof CompletionRow, type: ColumnSource['type']): ColumnSource => ({
    name,
    data: rows.map(row => row[name]),
    type,
    nullable: false,
  })
  const rewards = Object.keys(rows[0]?.rewards ?? {}).map(
    (name): ColumnSource => ({
      name: `rewards/${name}`,
      data: rows.map(row => row.rewards[name]),
      type: 'DOUBLE',
      nullable: false,
    }),
  )
  const columnData = [
    column('step', 'INT32'),
    column('problem_id', 'STRING'),
    column('completion_index', 'INT32'),
    column('prompt', 'STRING'),
    column('completion', 'STRING'),
    column('answer', 'STRING'),
    column('reward', 'DOUBLE'),
    ...rewards,
    column('advantage', 'DOUBLE'),
    column('tokens', 'INT32'),
    column('finish_reason', 'STRING'),
  ]
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'tinylora' }))
}
