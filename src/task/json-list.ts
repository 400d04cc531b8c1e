import { z } from 'zod'
import type { Source } from '../store/index.ts'
import type { Row } from './row.ts'

const list = z.array(z.record(z.string(), z.unknown()))

/** The rows of a file that is one JSON list of objects, as some data sets are kept. @throws Error that says what it is instead. */
export async function listRows(source: Source): Promise<Row[]> {
  const text = new TextDecoder().decode(await source.read(0, source.size))
  const rows = list.safeParse(parseJson(text, source.name))
  if (!rows.success) throw new Error(`${source.name}: ${z.prettifyError(rows.error)}; expected a list of objects`)
  return rows.data.map((columns, i) => ({ at: `${source.name} row ${i + 1}`, columns }))
}

function parseJson(text: string, at: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${at}: is not JSON (${(error as Error).message}); expected a list of objects, or JSONL`, {
      cause: error,
    })
  }
}
