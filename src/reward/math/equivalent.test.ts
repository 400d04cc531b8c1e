import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answersIn, gradeMath, sameAnswer } from './index.ts'

const same: Record<string, [string, string][]> = {
  numbers: [
    ['42', '42.0'],
    ['1,234', '1234'],
    ['1{,}234', '1\\,234'],
    ['0.5', '\\frac{1}{2}'],
    ['0.5', '.5'],
    ['-\\frac{1}{2}', '\\frac{-1}{2}'],
    ['\\frac12', '1/2'],
    ['\\tfrac{3}{4}', '\\dfrac34'],
    ['3\\frac{1}{2}', '3.5'],
    ['\\frac{1}{3}', '0.333333'],
    ['2^{10}', '1024'],
    ['5!', '120'],
    ['\\binom{5}{2}', '10'],
    ['7 \\times 10^{3}', '7000'],
    ['1\\text{ million}', '1 \\text{ million}'],
  ],
  percentages: [
    ['28\\%', '28 percent'],
    ['28\\%', '0.28'],
    ['28\\%', '28'],
  ],
  units: [
    ['15\\mbox{ cm}^2', '15'],
    ['90^\\circ', '90'],
    ['125\\text{ miles}', '125'],
    ['\\$18.50', '18.5'],
  ],
  radicals: [
    ['\\sqrt{12}', '2\\sqrt{3}'],
    ['\\sqrt3', '\\sqrt{3}'],
    ['\\sqrt[3]{8}', '2'],
    ['\\frac{1}{\\sqrt{2}}', '\\frac{\\sqrt{2}}{2}'],
    ['\\sqrt[3]{\\frac{5}{12}}', '(\\frac{5}{12})^{\\frac{1}{3}}'],
  ],
  constants: [
    ['\\frac{9}{4}\\pi', '\\frac{9\\pi}{4}'],
    ['e^{i\\pi}', '-1'],
    ['\\ln e', '1'],
  ],
  expressions: [
    ['(x-2)(x+2)', 'x^2-4'],
    ['\\frac{x+2}{7}', '\\frac{x}{7}+\\frac{2}{7}'],
    ['\\tan^2(y)+1', '\\sec^2(y)'],
    ['2\\sin x\\cos x', '\\sin(2x)'],
    ['x_1 + x_2', 'x_2+x_1'],
    ['n(n+1)/2', '\\frac{n^2+n}{2}'],
  ],
  tuples: [
    ['(1,\\frac{9}{2})', '(1, 4.5)'],
    ['\\left( 3, \\frac{\\pi}{2} \\right)', '(3,\\pi/2)'],
  ],
  sets: [
    ['\\{1,2,3\\}', '\\{3, 2, 1\\}'],
    ['-2,1', '1 \\text{ and } -2'],
    ['1 \\pm \\sqrt{19}', '1-\\sqrt{19}, 1+\\sqrt{19}'],
  ],
  intervals: [
    ['[0,1)', '\\left[0, 1\\right)'],
    ['(-\\infty,1]\\cup[10,\\infty)', 'x \\in [10,+\\infty) \\cup (-\\infty, 1]'],
    ['-793 < a < 10', '(-793, 10)'],
  ],
  matrices: [
    ['\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}', '\\begin{bmatrix}1&\\frac{4}{2}\\\\3&4\\end{bmatrix}'],
    ['\\begin{pmatrix} 6 \\\\ 8 \\end{pmatrix}', '2\\begin{pmatrix} 3 \\\\ 4 \\end{pmatrix}'],
  ],
  equations: [
    ['x = 5', '5'],
    ['y = 2x + 3', '2x - y + 3 = 0'],
    ['x^2+y^2=1', '1-x^2-y^2=0'],
    ['f(x) = x^2', 'x^2'],
  ],
  inequalities: [
    ['x < 1', '-x > -1'],
    ['x \\ge 5', '5 \\leq x'],
  ],
  words: [
    ['\\text{even}', 'Even'],
    ['\\text{(C)}', 'C'],
    ['\\text{Saturday}', 'saturday.'],
  ],
}

const different: [string, string][] = [
  ['\\frac{1}{2}', '-\\frac{1}{2}'],
  ['\\frac{1}{3}', '0.33'],
  ['12', '1,2'],
  ['(1,2)', '(2,1)'],
  ['[0,1)', '[0,1]'],
  ['[0,1)', '(0,1)'],
  ['\\{1,2\\}', '\\{1,2,3\\}'],
  ['x < 1', 'x > 1'],
  ['x \\le 1', 'x < 1'],
  ['x^2', 'x^3'],
  ['4', '4\\sqrt{2}'],
  ['2^{100}', '2^{100}+1'],
  ['\\sqrt{2}', '-\\sqrt{2}'],
  ['\\text{odd}', '\\text{even}'],
  ['A', 'B'],
  ['\\pm 2021', '2021'],
  ['2x + z = 1', '1'],
  ['\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}', '\\begin{pmatrix} 2 \\\\ 1 \\end{pmatrix}'],
  ['0', ''],
  ['1', 'x'],
]

describe.each(Object.entries(same))('of %s', (_, pairs) => {
  it.each(pairs)('%j is %j', (gold, prediction) => {
    expect(sameAnswer(gold, prediction)).toBe(true)
  })
})

it.each(different)('%j is not %j', (gold, prediction) => {
  expect(sameAnswer(gold, prediction)).toBe(false)
})

it('a rational number is the same in whatever way it is written, and no other', () => {
  const spell = [
    (p: number, q: number) => `\\frac{${p}}{${q}}`,
    (p: number, q: number) => `${p}/${q}`,
    (p: number, q: number) => `\\dfrac{${3 * p}}{${3 * q}}`,
    (p: number, q: number) => `-\\frac{${-p}}{${q}}`,
    (p: number, q: number) => `x = ${p} \\div ${q}`,
  ]
  const spelling = fc.constantFrom(...spell)
  fc.assert(
    fc.property(
      fc.integer({ min: -500, max: 500 }),
      fc.integer({ min: 1, max: 500 }),
      spelling,
      spelling,
      (p, q, one, other) => {
        expect(sameAnswer(one(p, q), other(p, q))).toBe(true)
        expect(sameAnswer(one(p, q), other(p + 1, q))).toBe(false)
      },
    ),
  )
})

it('a polynomial is the same with its factors or its terms in another order', () => {
  const roots = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(roots, fc.nat(), (all, turn) => {
      const factors = all.map(root => `(x ${root < 0 ? '+' : '-'} ${Math.abs(root)})`)
      const turned = [...factors.slice(turn % factors.length), ...factors.slice(0, turn % factors.length)]
      expect(sameAnswer(factors.join(''), turned.join(' \\cdot '))).toBe(true)
      expect(sameAnswer(factors.join(''), `${turned.join('')}x`)).toBe(false)
    }),
  )
})

describe('the answer of a completion', () => {
  it.each([
    ['So it is \\boxed{42}.', ['42']],
    ['First \\boxed{1}, then again: \\boxed{\\frac{1}{2}}', ['\\frac{1}{2}']],
    ['\\boxed{1} and \\boxed{2}', ['1, 2']],
    ['\\boxed{\\text{a } \\{ 3 \\}}', ['\\text{a } \\{ 3 \\}']],
    ['The answer is $\\frac{3}{4}$.', ['\\frac{3}{4}']],
    ['The final answer is 17 apples. Thank you.', ['17']],
    ['We get $x=3$ and so $y=4$', ['y=4']],
    ['He has 3 dogs and 1,024 cats.', ['1,024']],
    ['cut off in a box: \\boxed{12', ['12']],
    ['42', ['42']],
    ['', []],
  ])('%j is %j', (text, answers) => {
    expect(answersIn(text)).toEqual(answers)
  })
})

it('many answers in any order are one', () => {
  expect(gradeMath('$(2,1),(1,2)$', '\\boxed{(1, 2)}, \\boxed{(2, 1)}')).toBe(true)
  expect(gradeMath('$(2,1),(1,2)$', '\\boxed{(1, 2)}')).toBe(false)
})
