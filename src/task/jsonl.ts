import { z } from 'zod'
import type { Source } from '../store/index.ts'
import type { Row } from './row.ts'

/** A string in V8 has an end: files are decoded in parts. */
const PART_BYTES = 2 ** 24

const object = z.record(z.string(), z.unknown())

/** The rows of a file with one JSON object a line. @throws Error that names the line that is none. */
export async function jsonlRows(source: Source): Promise<Row[]> {
  const rows: Row[] = []
  let line = 0
  for await (const text of lines(source)) {
    line++
    const at = `${source.name} line ${line}`
    if (text.trim() !== '') rows.push({ at, columns: parseRow(text, at) })
  }
  return rows
}

function parseRow(text: string, at: string): Record<string, unknown> {
  const row = object.safeParse(parseJson(text, at))
  if (!row.success) throw new Error(`${at}: is no JSON object; expected one object a line`)
  return row.data
}

function parseJson(text: string, at: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${at}: is not JSON (${(error as Error).message}); expected one object a line`, { cause: error })
  }
}

async function* lines(source: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for (let at = 0; at < source.size; at += PART_BYTES) {
    const bytes = await source.read(at, Math.min(PART_BYTES, source.size - at))
    const whole = (rest + decode(decoder, bytes, source.name)).split('\n')
    rest = whole.pop()!
    yield* whole
  }
  yield rest + decode(decoder, undefined, source.name)
}

/** Without bytes: what is left over at the end. */
function decode(decoder: TextDecoder, bytes: Uint8Array<ArrayBuffer> | undefined, name: string): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined })
  } catch (error) {
    throw new Error(`${name}: is no UTF-8 text; give a JSONL file in UTF-8, or a Parquet file`, { cause: error })
  }
}
