const LOG_TERMS = 13

/** Numerators and denominators of Wichura's two approximations, highest power first, shortest decimal forms of the doubles. */
const CENTRE_NUMERATOR = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
] as const
const CENTRE_DENOMINATOR = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
] as const
const TAIL_NUMERATOR = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
] as const
const TAIL_DENOMINATOR = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
] as const

/**
 * The standard normal quantile of (word + ½) / 2³², word an unsigned 32-bit integer: within ±6.34, relative error below 2e-15.
 * Source: Wichura, algorithm AS 241 (PPND16, 1988). Only + − × ÷ and square root are used, which IEEE 754 rounds in one way,
 * so every engine gives the same bits (Math.log and Math.cos may differ in the last). Its far tail (p < e⁻²⁵) is out of reach.
 */
export function normalOf(word: number): number {
  const p = (word + 0.5) / 0x100000000
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r)
  }
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p)) - 1.6
  const x = polynomial(TAIL_NUMERATOR, r) / polynomial(TAIL_DENOMINATOR, r)
  return q < 0 ? -x : x
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0
  for (const coefficient of coefficients) sum = sum * x + coefficient
  return sum
}

/** Natural logarithm of 0 < x < 1 as e·ln 2 + 2 artanh((m − 1) / (m + 1)) with m = x / 2ᵉ in [√½, √2). */
function log(x: number): number {
  let exponent = 0
  while (x < Math.SQRT1_2) {
    x *= 2
    exponent--
  }
  const s = (x - 1) / (x + 1)
  const square = s * s
  let series = 0
  for (let k = LOG_TERMS - 1; k >= 0; k--) series = series * square + 1 / (2 * k + 1)
  return exponent * Math.LN2 + 2 * s * series
}
