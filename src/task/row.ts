/** One row of a file, as it was read. */
export interface Row {
  /** For errors: its file, and its line or number there. */
  at: string
  columns: Readonly<Record<string, unknown>>
}
