/** What LaTeX shows as a space or nothing, and the currency that GSM8K counts in. */
const DECORATION = /\\[ ,;:!$]|[\s~$]/g

/**
 * An integer's one way to be written, to compare by: `1234` for `1,234`, `$1{,}234`, `+01234` and `1234.00`. Undefined for what is none, such as
 * `12 apples` or `1/2`.
 */
export function integerOf(text: string): string | undefined {
  const plain = text.replaceAll('{,}', ',').replace(DECORATION, '')
  const [, sign, grouped] = /^([-+]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.0*)?$/.exec(plain) ?? []
  if (grouped === undefined) return undefined
  const digits = grouped.replaceAll(',', '').replace(/^0+(?=\d)/, '')
  return sign === '-' && digits !== '0' ? `-${digits}` : digits
}
