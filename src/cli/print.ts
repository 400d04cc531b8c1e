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

/** One JSON document on a line of its own. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** 4000 seconds as 1 h 7 min: the two largest units. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  const minutes = Math.round(seconds / 60)
  const hours = Math.round(seconds / 3600)
  if (whole < 60) return `${whole} s`
  if (minutes < 60) return `${minutes} min`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

const BARS = '▁▂▃▄▅▆▇█'

/** Values as bars from the least to the most, at most `width`: of many, neighbours are averaged. */
export function sparkline(values: readonly number[], width: number): string {
  const count = Math.min(width, values.length)
  const means = Array.from({ length: count }, (_, i) => {
    const part = values.slice(Math.floor((i * values.length) / count), Math.floor(((i + 1) * values.length) / count))
    return part.reduce((a, b) => a + b, 0) / part.length
  })
  const least = Math.min(...means)
  const range = Math.max(...means) - least || 1
  return means.map(mean => BARS[Math.round(((mean - least) / range) * (BARS.length - 1))]).join('')
}

/** Rows of cells, the first one their headings: names to the left, all else to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map(row => row[i]!.length)))
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  return rows.map(row => `${line(row).trimEnd()}\n`).join('')
}

/** 0.1234 as 12.3 %. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
