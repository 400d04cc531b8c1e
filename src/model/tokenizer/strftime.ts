const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

const pad = (value: number, width = 2) => String(value).padStart(width, '0')

const DIRECTIVES: Record<string, (date: Date) => string> = {
  Y: date => pad(date.getFullYear(), 4),
  y: date => pad(date.getFullYear() % 100),
  m: date => pad(date.getMonth() + 1),
  B: date => MONTHS[date.getMonth()]!,
  b: date => MONTHS[date.getMonth()]!.slice(0, 3),
  d: date => pad(date.getDate()),
  j: date => pad(dayOfYear(date), 3),
  A: date => DAYS[date.getDay()]!,
  a: date => DAYS[date.getDay()]!.slice(0, 3),
  H: date => pad(date.getHours()),
  I: date => pad(date.getHours() % 12 || 12),
  p: date => (date.getHours() < 12 ? 'AM' : 'PM'),
  M: date => pad(date.getMinutes()),
  S: date => pad(date.getSeconds()),
  '%': () => '%',
}

function dayOfYear(date: Date): number {
  const midnight = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  return (midnight - Date.UTC(date.getFullYear(), 0, 0)) / 86_400_000
}

/**
 * Python's `date.strftime(format)` in local time and English, as templates expect whatever the machine's language is.
 * Throws for a directive that it does not know.
 */
export function strftime(date: Date, format: string): string {
  return format.replace(/%(.?)/gsu, (text, directive: string) => {
    const write = Object.hasOwn(DIRECTIVES, directive) ? DIRECTIVES[directive] : undefined
    if (!write)
      throw new Error(`strftime_now: '${text}' is not supported; supported: ${Object.keys(DIRECTIVES).join(' ')}`)
    return write(date)
  })
}
