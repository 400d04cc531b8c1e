// Notations that are more than another sign: repeating decimals, {a \over b}, ]0, 1[, sets given by a condition.

/** Digits of a repeating decimal, at the most. */
const REPEATING = /(?<![\d.])(\d{0,20})\.(\d{0,20})\s*\\(?:overline|bar|dot|overset\{\.\})\s*(?:\{(\d{1,20})\}|(\d))/g

/** 0.666… */
const ENDLESS = /(?<![\d.])(\d{0,20})\.(\d{0,6}?)(\d{1,6}?)\3+\s*…/g

const VULGAR = /[¼½¾⅐-⅞]/g

/** `{a \over b}` and `{n \choose k}`. */
const INFIX = /\{([^{}]{1,200}?)\\(over|choose)(?![a-zA-Z])([^{}]{1,200})\}/g

/** Units, as in `\frac{\text{m}}{\text{s}^2}`. */
const UNIT_FRACTION =
  /\\frac\s*\{\s*(\\text\s*\{[^{}]{0,40}\})\s*\}\s*\{\s*\\text\s*\{[^{}]{0,40}\}\s*(?:\^\s*(?:\{\d\}|\d))?\s*\}/g

/** An interval that is open at a bracket that looks away. */
const FRENCH = /([[\]])([^[\]()⦃⦄,;]{1,80}[,;][^[\]()⦃⦄,;]{1,80})(?<!\\sqrt\s*)([[\]])/g

/** {x | x > 1}, {x ∈ A : x > 1} */
const CONDITION = /^(⦃\s*([a-zA-Z])\s*(?:∈[^|:⦃⦄]{1,40})?[|:])([^|:⦃⦄]*[<>≤≥][^|:⦃⦄]*)⦄$/

/** The same in plainer notation. */
export function notations(text: string): string {
  return text
    .replace(REPEATING, (_, whole: string, first: string, group?: string, digit?: string) =>
      repeating(whole, first, group ?? digit!),
    )
    .replace(ENDLESS, (_, whole: string, first: string, group: string) => repeating(whole, first, group))
    .replace(VULGAR, sign => ` \\frac{${sign.normalize('NFKC').replace('⁄', '}{')}}`)
    .replace(/^[^{}]{1,200}\\over(?![a-zA-Z])[^{}]{1,200}$/, '{$&}')
    .replace(INFIX, (_, above: string, name: string, below: string) =>
      name === 'over' ? `\\frac{${above}}{${below}}` : `\\binom{${above}}{${below}}`,
    )
    .replace(UNIT_FRACTION, '$1')
    .replace(/(?<![\d.])(\d+)\s+(\d+)\s*\/\s*(\d+)(?![\d.])/g, '$1\\frac{$2}{$3}')
    .replace(FRENCH, (all, open: string, inside: string, close: string) =>
      open === '[' && close === ']' ? all : `${open === ']' ? '(' : '['}${inside}${close === '[' ? ')' : ']'}`,
    )
    .replace(/(?<=[)\]⦄])\s*U\s*(?=[([⦃])/g, '∪')
    .replace(/\(\s*(?:\\text\s*\{\s*)?mod\s*\}?\s*(\w{1,20})\s*\)/g, '\\pmod{$1}')
    .replace(CONDITION, '$3')
}

/** 0.1\overline{6} as (16 − 1)/90. */
function repeating(whole: string, first: string, group: string): string {
  const above = BigInt(`0${whole}${first}${group}`) - BigInt(`0${whole}${first}`)
  return `(\\frac{${above}}{${(10n ** BigInt(group.length) - 1n) * 10n ** BigInt(first.length)}})`
}
