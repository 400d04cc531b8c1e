// A hostile reference with a hostile answer, of the same kind and of any other.
import { expect, it } from 'vitest'
import { gradeMath } from './index.ts'

/** Milliseconds of processor time, by the shortest of some tries: what else the machine does is not the grader's. */
const MOST = 50
const TRIES = 5
/** One in so many pairs of different kinds is tried. */
const SPARSE = 23

function listed(count: number, item: (i: number) => string, separator = ', '): string {
  return Array.from({ length: count }, (_, i) => item(i)).join(separator)
}

/** A list, and the same backwards. */
function both(count: number, item: (i: number) => string, separator = ', '): string[] {
  return [listed(count, item, separator), listed(count, i => item(count - 1 - i), separator)]
}

function nested(open: string, inside: string, close: string, depth = 90): string {
  return open.repeat(depth) + inside + close.repeat(depth)
}

const matrix = (a: string, b: string) => String.raw`\begin{pmatrix}${a}&2\\${b}&4\end{pmatrix}`
const digits = '7'.repeat(190)

const kinds: string[][] = [
  both(100, i => `\\sqrt{${i + 2}}`),
  both(100, i => `x^{${i}}+\\sin ${i}x`),
  both(50, i => `\\{\\sqrt{${i}}, ${i}, x\\}`),
  [listed(22, () => matrix('1', '3'), ''), matrix('1', '3'), ...both(20, i => matrix('x', `${i}`), '')],
  both(20, i => matrix('\\sqrt2', `${i}`), ''),
  [...both(90, i => `${4901 + i}!`), '2^{5000}+1, 2^{5001}+1, 2^{5002}+1', listed(190, () => '5000!', '+')],
  [...both(100, i => `${i + 100}!`, '/'), ...both(90, i => `\\binom{200}{${i + 60}}`, '+')],
  both(80, i => `3^{${2n ** 64n - BigInt(i)}}`, '+'),
  [
    ...both(90, i => `(2/3)^{${2000 + i}}`, '+'),
    ...both(60, i => `(x_{${i}}+y)^{20}`, ''),
    nested('(x+', '1', ')^3', 60),
  ],
  [nested('\\sqrt{1+', 'x', '}'), nested('\\sqrt{1+', '2', '}'), ...both(90, i => `\\sqrt[${i + 2}]{x+${i}}`, '+')],
  [...both(18, i => digits + i), ...both(18, i => `1/${digits}${i}`, '+'), `0.${digits}`, '7'.repeat(3900)],
  [nested('\\frac{1}{x+', 'x', '}'), nested('\\frac{1}{1+', '1', '}'), ...both(90, i => `\\frac{x}{${1e9 + i}}`, '+')],
  [...both(60, i => `[${i},${i + 1}]`, '\\cup '), ...both(60, i => `(\\sqrt{${2 * i}},x)`, '\\cup ')],
  [...both(60, i => `x_{${i}}=${i}`), ...both(60, i => `x^2+${i}<yx`)],
  [...both(99, i => `(\\pm ${i}, 1)`), ...both(60, i => `${i}\\pm\\sqrt{x}`)],
  [...both(50, i => `\\sum_{k=1}^{1000}k^{${i}}`, '+'), `${'\\sum_{k=1}^{100}'.repeat(20)}k`],
  [
    ...both(90, i => `\\text{word ${i}}`),
    nested('f(', 'x', ')'),
    nested('|', 'x', '|'),
    ...both(90, i => `|x-${i}|`, '+'),
  ],
]

it('a pair takes at most 50 ms, whatever is said on both sides', () => {
  const slow: [string, string, number][] = []
  let count = 0
  for (const [i, golds] of kinds.entries())
    for (const [j, answers] of kinds.entries())
      for (const gold of golds)
        for (const answer of answers) {
          if (i !== j && count++ % SPARSE !== 0) continue
          const cpu = cpuOf(() => gradeMath(`$${gold}$`, `\\boxed{${answer}}`))
          if (cpu > MOST) slow.push([gold.slice(0, 50), answer.slice(0, 50), cpu])
        }
  expect(slow).toEqual([])
})

it('lists in another order are still the same', () => {
  for (const [one, other] of [both(100, i => `\\sqrt{${i + 2}}`), both(90, i => `${4901 + i}!`)])
    expect(gradeMath(one!, `\\boxed{${other}}`)).toBe(true)
})

it('a long gold takes at most 50 ms', () => {
  const parts = ['$1$, ', '\\boxed{1}', 'answer is ', '#### 1 ', '\\text{', '(', '1,000,', '\\frac{1}{', '$ ', '\n']
  const slow = parts.filter(part => {
    const long = part.repeat(100_000 / part.length)
    return cpuOf(() => gradeMath(long, `${long} `)) > MOST
  })
  expect(slow).toEqual([])
})

function cpuOf(work: () => void): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < TRIES && best > MOST; i++) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}
