// Numbers that stand in a sentence without signs of TeX about them.

/** What stands in braces, of bounded length, with braces in it. */
const GROUP = String.raw`\s*\{(?:[^{}]|\{[^{}]{0,40}\}){0,60}\}`
const NUMERAL = String.raw`(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)`
const FACTOR = String.raw`(?:\\[dt]?frac${GROUP}${GROUP}|\\sqrt(?:\[\d+\])?${GROUP}|\\pi(?![a-zA-Z])|π|pi(?![a-zA-Z])|√\(?\d+\)?|sqrt\([^()]{1,40}\))`
const POWER = String.raw`\^(?:\{[^{}]{1,20}\}|\(?-?\d+\)?)`
const MIXED = String.raw`\d+\s\d+\/\d+(?!\d)`
const PRODUCT = String.raw`(?:${MIXED}|(?:${NUMERAL}|${FACTOR})(?:${POWER})?(?:(?:\s?(?:\*|×|·|\\cdot(?![a-zA-Z])|\\times(?![a-zA-Z]))\s?(?:${NUMERAL}|${FACTOR})|\s?${FACTOR})(?:${POWER})?)*(?:\s*\/\s*(?:\d+|${FACTOR}))?)`
const SIGN = '[-−]?'
const TUPLE = String.raw`\(\s*${SIGN}${PRODUCT}(?:\s*,\s*${SIGN}${PRODUCT})+\s*\)`
/** No digit of a name such as x_1, or of a power. */
const NOT_WITHIN = String.raw`(?<![\p{Script=Latin}\p{Script=Greek}\d_^\\]|\^\{)`

/** Words that make a number a limit, which is another answer: "at least 5". A pattern. */
export const LIMITING = 'not|at least|at most|more than|less than|greater than|fewer than|between'

/** A number, a fraction, a product of roots and π, a tuple of such, with its percent sign. */
export const VALUE = new RegExp(String.raw`${NOT_WITHIN}(?:${TUPLE}|${SIGN}${PRODUCT}\s*(?:\\?%|percent|pct)?)`, 'gu')
