/** What LaTeX shows as a space, or nearly. */
const SPACE = /\\[ ,;:!]|~/g

/** Units that GSM8K counts in: dollars before a number, percent behind it. */
const UNIT = /\\?\$|\\?%\s*$/g

/**
 * An integer's one way to be written, to compare by: `1234` for `1,234`, `1 234`, `$1{,}234`, `+01234`, `1234\\%` and `1234.00`. Undefined for what is none, such as
 * `12 apples` or `1/2`.
 */
export function integerOf(text: string): string | undefined {
  const plain = text.replaceAll('{,}', ',').replace(SPACE, ' ').replace(UNIT, '').trim()
  const [, sign, grouped] = /^([-+]?)\s*(\d+|\d{1,3}(?:(?:,\s*|\s+)\d{3})+)(?:\.0*)?$/.exec(plain) ?? []
  if (grouped === undefined) return undefined
  const digits = grouped.replace(/[,\s]/g, '').replace(/^0+(?=\d)/, '')
  return sign === '-' && digits !== '0' ? `-${digits}` : digits
}
