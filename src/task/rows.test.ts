import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { blobSource } from '../store/index.ts'
import { readRows } from './index.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const jsonl = (text: string | Uint8Array<ArrayBuffer>) => blobSource('data.jsonl', new Blob([text]))

test('a JSONL file is read a row a line, over empty lines and every kind of line end', async () => {
  const rows = await readRows(jsonl('\ufeff{"a":"é\\n"}\r\n\n{"a":[1,null]}'))
  expect(rows).toEqual([
    { at: 'data.jsonl line 1', columns: { a: 'é\n' } },
    { at: 'data.jsonl line 3', columns: { a: [1, null] } },
  ])
})

test('a file longer than one part is read without a seam', async () => {
  const text = 'ü'.repeat(6_000_000)
  const rows = await readRows(jsonl(`{"a":"x${text}"}\n{"a":"${text}"}\n{"a":"end"}\n`))
  expect(rows.map(({ columns }) => String(columns.a).length)).toEqual([6_000_001, 6_000_000, 3])
  expect(rows[1]!.columns.a).toBe(text)
})

test.each([
  ['{"a":1}\n{"a":', /^data.jsonl line 2: is not JSON \(.*\); expected one object a line$/],
  ['[1]', /^data.jsonl: .*expected record[\s\S]*; expected a list of objects$/],
  ['7', /^data.jsonl line 1: is no JSON object/],
  ['', /^data.jsonl: has no rows; give a file with one problem a row$/],
  ['\n\n', /^data.jsonl: has no rows/],
])('%j says what is wrong and where', async (text, message) => {
  await expect(readRows(jsonl(text))).rejects.toThrow(message)
})

test('bytes that are no text are told', async () => {
  await expect(readRows(jsonl(Uint8Array.of(0x7b, 0xff, 0x7d)))).rejects.toThrow(
    'data.jsonl: is no UTF-8 text; give a JSONL file in UTF-8, or a Parquet file',
  )
})

test('a Parquet file is read with its values as JSON has them', async () => {
  const path = fixture('typed.parquet')
  expect(await readRows(path)).toEqual([
    {
      at: `${path} row 1`,
      columns: { problem: 'a', answer: 1, id: 7, levels: ['x', 'y'], share: 0.5, day: '2026-02-04T00:00:00.000Z' },
    },
    { at: `${path} row 2`, columns: { problem: 'b', answer: -2, id: 8, levels: [], share: null, day: null } },
  ])
})

test('a Parquet file that cannot be unpacked says how to write it', async () => {
  await expect(readRows(fixture('zstd.parquet'))).rejects.toThrow(
    /zstd.parquet: cannot be read as Parquet \(.*ZSTD.*\); write it again with Snappy compression, or as JSONL/,
  )
})

test('a Parquet file that is cut short is told', async () => {
  await expect(readRows(blobSource('cut.parquet', new Blob(['PAR1'])))).rejects.toThrow('cut.parquet: cannot be read')
})

test('a missing file is named', async () => {
  await expect(readRows('no/such.jsonl')).rejects.toThrow('no/such.jsonl: no such file')
})

test('a folder is no data', async () => {
  await expect(readRows(fixture(''))).rejects.toThrow('is not a file')
})
