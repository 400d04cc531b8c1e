// Arithmetic in steps that a very small model can do: every `=` changes little, and all sides are worth the same.

/** What a step of a solution computes. `//` and `%` are the whole part and the rest of a division. */
export type Operator = '+' | '-' | '*' | '/' | '//' | '%'

interface Operation {
  /** Undefined where the numbers are not for this grammar, such as 7 / 2 or 23 * 45. */
  result(a: number, b: number): number | undefined
  /** The sides of the equation, all of one value. */
  sides(a: number, b: number): string[]
}

/** Numbers stay below this, so that they have at most three digits. */
const LIMIT = 1000

/** Times tables end here. */
const TABLES = 12

const operations: Readonly<Record<Operator, Operation>> = {
  '+': { result: (a, b) => a + b, sides: (a, b) => sum([a, b]) },
  '-': {
    result: (a, b) => a - b,
    sides: (a, b) => {
      const [first, ...rest] = parts(b)
      if (rest.length === 0) return [`${a} - ${b}`]
      return [`${a} - ${b}`, [a, first, ...rest].join(' - '), ...countDown(a - first!, rest)]
    },
  },
  '*': {
    result: (a, b) => (parts(a).length === 1 || parts(b).length === 1 ? a * b : undefined),
    sides: (a, b) => {
      const sides = [`${a} * ${b}`]
      if (isShort(a) && isShort(b)) return sides
      const byParts = parts(a).length > 1
      const products = byParts ? parts(a).map(part => [part, b]) : parts(b).map(part => [a, part])
      return [...sides, products.map(pair => pair.join(' * ')).join(' + '), ...sum(products.map(([x, y]) => x! * y!))]
    },
  },
  '/': {
    result: (a, b) => (b >= 2 && b <= TABLES && a % b === 0 ? a / b : undefined),
    sides: (a, b) => {
      const quotients = parts(a / b)
      if (quotients.length === 1) return [`${a} / ${b}`]
      return [`${a} / ${b}`, quotients.map(part => `${part * b} / ${b}`).join(' + '), ...sum(quotients)]
    },
  },
  '//': { result: (a, b) => (leavesRest(a, b) ? Math.floor(a / b) : undefined), sides: withRest },
  '%': { result: (a, b) => (leavesRest(a, b) ? a % b : undefined), sides: withRest },
}

/** The result of a step; undefined where it is none that this grammar writes: no whole number from 1 to 999, or too hard. */
export function compute(a: number, operator: Operator, b: number): number | undefined {
  const result = operations[operator].result(a, b)
  return result !== undefined && result >= 1 && result < LIMIT ? result : undefined
}

/** The step worked out, such as `47 + 38 = 47 + 30 + 8 = 77 + 8 = 85`. */
export function workedOut(a: number, operator: Operator, b: number): string {
  const sides = operations[operator].sides(a, b)
  return operator === '//' || operator === '%' ? sides.join(' = ') : [...sides, compute(a, operator, b)].join(' = ')
}

/** What a number is the sum of, a part a digit: 305 is 300 and 5. */
function parts(number: number): number[] {
  const digits = String(number)
  return [...digits].map((digit, i) => Number(digit) * 10 ** (digits.length - 1 - i)).filter(part => part > 0)
}

/** Numbers that are multiplied at once: one digit, before any zeros. */
function isShort(number: number): boolean {
  return parts(number).length === 1
}

/** A sum's sides up to the last but one: its terms, their parts, and those added from the left. */
function sum(terms: number[]): string[] {
  const [first, ...rest] = terms
  const small = rest.flatMap(parts)
  const isSplit = small.length > rest.length
  return [...(isSplit ? [terms.join(' + ')] : []), ...countUp(first!, small)]
}

function countUp(value: number, rest: readonly number[]): string[] {
  return rest.map((part, i) => {
    const before = rest.slice(0, i).reduce((sum, term) => sum + term, value)
    return [before, part, ...rest.slice(i + 1)].join(' + ')
  })
}

function countDown(value: number, rest: readonly number[]): string[] {
  return rest.map((part, i) => {
    const before = rest.slice(0, i).reduce((left, term) => left - term, value)
    return [before, part, ...rest.slice(i + 1)].join(' - ')
  })
}

function leavesRest(a: number, b: number): boolean {
  return b >= 2 && b <= TABLES && a > b && a / b < TABLES && a % b !== 0
}

function withRest(a: number, b: number): string[] {
  return [String(a), `${Math.floor(a / b)} * ${b} + ${a % b}`]
}
