import { encodeTable, rewardColumns } from '../../task/index.ts'
import type { CompletionRow } from '../grpo-types.ts'

/** The completions of a step as a Parquet table. */
export function encodeCompletions(rows: readonly CompletionRow[]): Uint8Array<ArrayBuffer> {
  return encodeTable(rows, [
    ['step', 'INT32', row => row.step],
    ['problem_id', 'STRING', row => row.problem_id],
    ['completion_index', 'INT32', row => row.completion_index],
    ['prompt', 'STRING', row => row.prompt],
    ['completion', 'STRING', row => row.completion],
    ['answer', 'STRING', row => row.answer],
    ['reward', 'DOUBLE', row => row.reward],
    ...rewardColumns(rows),
    ['advantage', 'DOUBLE', row => row.advantage],
    ['tokens', 'INT32', row => row.tokens],
    ['finish_reason', 'STRING', row => row.finish_reason],
  ])
}
