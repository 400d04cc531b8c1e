import type Fraction from 'fraction.js'

/** A parsed answer. */
export type Expr =
  /** `decimal`: written with a point, so known to its last digit only. */
  | { kind: 'number'; value: Fraction; decimal: boolean }
  | { kind: 'symbol'; name: string }
  /** Words, as in `\text{even}`. */
  | { kind: 'text'; text: string }
  /** `+`, `*`, `/`, `^`, `sqrt`, `sin`, `!`, `log` and so on. */
  | { kind: 'call'; name: string; args: readonly Expr[] }
  /** What stands between two brackets, or between none (`open` and `close` empty), separated by commas. */
  | { kind: 'list'; open: Bracket; close: Bracket; items: readonly Expr[] }
  | { kind: 'matrix'; rows: readonly (readonly Expr[])[] }
  /** `sides` are one more than `relations`. */
  | { kind: 'relation'; relations: readonly Relation[]; sides: readonly Expr[] }

export type Bracket = '(' | ')' | '[' | ']' | '{' | '}' | ''
export type Relation = '=' | '≠' | '<' | '≤' | '>' | '≥' | '≈' | '∈' | '≡'

export function call(name: string, ...args: Expr[]): Expr {
  return { kind: 'call', name, args }
}

/** Names that are constants. */
export const CONSTANTS: Readonly<Record<string, number>> = { π: Math.PI, e: Math.E, '∞': Number.POSITIVE_INFINITY }
