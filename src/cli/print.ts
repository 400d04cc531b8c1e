/** One JSON document on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** Rows of a name and what it stands for, aligned; a row of one is a heading. */
export function table(rows: readonly (readonly [string, string?])[]): string {
  const width = Math.max(...rows.map(([name, value]) => (value === undefined ? 0 : name.length)))
  return rows.map(([name, value]) => (value === undefined ? `${name}\n` : `${name.padEnd(width)}  ${value}\n`)).join('')
}

/** 134515008 as 134,515,008. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

/** Bytes in decimal units, three digits. */
export function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3))
  return `${power === 0 ? count : (count / 1000 ** power).toPrecision(3)} ${units[power]}`
}
