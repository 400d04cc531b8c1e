import type { Row } from './row.ts'
import type { Problem } from './types.ts'

/** What a task makes of a row; the rest of a problem is the same everywhere. */
export type Reading = (row: Row) => { prompt: string; answer: string }

/** The first problems of some rows, named by their column `id`, else by their number. @throws Error that names the row that is wrong. */
export function toProblems(rows: readonly Row[], reading: Reading, limit = rows.length): Problem[] {
  const taken = rows.slice(0, limit)
  const ids = idsOf(taken)
  return taken.map((row, i) => ({ id: ids[i]!, ...reading(row), row: row.columns }))
}

/** The ids of rows: their column `id`, else their number. @throws Error that names the row whose id another one has. */
export function idsOf(rows: readonly Row[]): string[] {
  const first = new Map<string, Row>()
  return rows.map((row, i) => {
    const id = row.columns.id == null ? String(i + 1) : textOf(row, 'id')
    const other = first.get(id)
    if (other)
      throw new Error(`${row.at}: its id ${JSON.stringify(id)} is also that of ${other.at}; give every row its own`)
    first.set(id, row)
    return id
  })
}

function filled(columns: Row['columns']): string {
  const names = Object.keys(columns).filter(name => columns[name] != null)
  return names.join(', ')
}

/** A column as text, the first of some names that the row has. @throws Error when it has none of them, or no text there. */
export function textOf({ at, columns }: Row, ...names: string[]): string {
  const name = names.find(name => columns[name] != null)
  if (name === undefined)
    throw new Error(`${at}: has no column ${names.join(' or ')}; it has ${filled(columns) || 'none'}`)
  const value = columns[name]
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') throw new Error(`${at}: column ${name} is ${JSON.stringify(value)}, expected text`)
  if (value.trim() === '') throw new Error(`${at}: column ${name} is empty, expected text`)
  return value
}
