import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameAnswer } from './index.ts'

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
    ['\\frac{1}{350}', '0.002857'],
    ['0.\\overline{3}', '\\frac{1}{3}'],
    ['0.1\\overline{6}', '\\frac16'],
    ['½', '0.5'],
    ['1 3/4', '\\frac{7}{4}'],
    ['{1 \\over 2}', '1/2'],
    ['6.02e23', '6.02 \\times 10^{23}'],
    ['1 000 000', '10^6'],
    ['(1,000, 2,000)', '(1000, 2000)'],
    ['2^{2019}', '2 \\cdot 2^{2018}'],
    ['\\frac{2021!}{2020!}', '2021'],
    ['2^3', '2**3'],
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
    ['15', '\\text{15 cm}'],
    ['72', '72 miles per hour'],
    ['9.8', '9.8 \\frac{\\text{m}}{\\text{s}^2}'],
    ['10', '10^\\circ\\text{C}'],
    ['7', '7\\text{ m}'],
    ['£20', '20'],
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
    ['\\log 100', '2'],
    ['\\pi', '3.141593'],
    ['1000000\\sqrt2', '1414213.562373'],
  ],
  expressions: [
    ['(x-2)(x+2)', 'x^2-4'],
    ['\\frac{x+2}{7}', '\\frac{x}{7}+\\frac{2}{7}'],
    ['\\tan^2(y)+1', '\\sec^2(y)'],
    ['2\\sin x\\cos x', '\\sin(2x)'],
    ['x_1 + x_2', 'x_2+x_1'],
    ['n(n+1)/2', '\\frac{n^2+n}{2}'],
    ['x^{2019}', 'x \\cdot x^{2018}'],
    ['n!', 'n \\cdot (n-1)!'],
    ['\\binom{n}{2}', '{n \\choose 2}'],
    ['\\sin 30^\\circ', '\\frac12'],
    ['|x-1|', '|1-x|'],
    ['\\sqrt{x^2}', '|x|'],
    ['\\sqrt{x^3}', 'x\\sqrt{x}'],
    ['x^{1/3}', '\\sqrt[3]{x}'],
    ['\\frac12\\ln x', '\\ln\\sqrt{x}'],
    ['\\log_2 x', '\\frac{\\log x}{\\log 2}'],
    ['e^{\\ln x}', 'x'],
    ['\\max(x,y)', '\\max(y,x)'],
    ['\\lfloor n/2 \\rfloor', '\\left\\lfloor \\frac{n}{2} \\right\\rfloor'],
  ],
  tuples: [
    ['(1,\\frac{9}{2})', '(1, 4.5)'],
    ['\\left( 3, \\frac{\\pi}{2} \\right)', '(3,\\pi/2)'],
    ['x=1, y=2', 'y=2, x=1'],
    ['(1;2)', '(1,2)'],
  ],
  sets: [
    ['\\{1,2,3\\}', '\\{3, 2, 1\\}'],
    ['-2,1', '1 \\text{ and } -2'],
    ['1 \\pm \\sqrt{19}', '1-\\sqrt{19}, 1+\\sqrt{19}'],
    ['11+x', 'x+11, 11+x'],
    ['\\emptyset', '\\{\\}'],
    ['\\{x \\mid x > 1\\}', 'x > 1'],
  ],
  intervals: [
    ['[0,1)', '\\left[0, 1\\right)'],
    ['(-\\infty,1]\\cup[10,\\infty)', 'x \\in [10,+\\infty) \\cup (-\\infty, 1]'],
    ['-793 < a < 10', '(-793, 10)'],
    [']0,1[', '(0,1)'],
    ['\\mathbb{R}', '(-\\infty, \\infty)'],
    ['(-\\infty,\\infty)', '\\text{all real numbers}'],
    ['x<1 \\text{ or } x>3', '(-\\infty,1) \\cup (3,\\infty)'],
    ['(-\\infty,0)\\cup(0,\\infty)', '(-\\infty,0) U (0,\\infty)'],
  ],
  matrices: [
    ['\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}', '\\begin{bmatrix}1&\\frac{4}{2}\\\\3&4\\end{bmatrix}'],
    ['\\begin{pmatrix} 6 \\\\ 8 \\end{pmatrix}', '2\\begin{pmatrix} 3 \\\\ 4 \\end{pmatrix}'],
    ['\\begin{pmatrix}1/2\\\\0.25\\end{pmatrix}', '\\begin{pmatrix}0.5\\\\\\frac14\\end{pmatrix}'],
  ],
  equations: [
    ['x = 5', '5'],
    ['y = 2x + 3', '2x - y + 3 = 0'],
    ['x^2+y^2=1', '1-x^2-y^2=0'],
    ['f(x) = x^2', 'x^2'],
    ['x+1', 'y=x+1'],
    ['5', '5 = x'],
    ['\\frac12', '\\sin\\theta = \\frac12'],
    ['n \\equiv 3 \\pmod 5', 'n \\equiv 3 \\pmod{5}'],
  ],
  inequalities: [
    ['x < 1', '-x > -1'],
    ['x \\ge 5', '5 \\leq x'],
  ],
  words: [
    ['\\text{even}', 'Even'],
    ['\\text{(C)}', 'C'],
    ['\\text{Saturday}', 'saturday.'],
    ['\\text{yes}', 'Yes'],
    ['\\text{no solution}', 'No solution'],
    ['\\text{June 20}', 'June 20'],
    ['10:15\\text{ a.m.}', '10:15 a.m.'],
    ['A', '(A) 5'],
    ['\\text{A, C}', 'C, A'],
    ['\\text{3 and 4}', '3, 4'],
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
  ['123456.7', '123456.8'],
  ['\\frac{2}{3}', '0.6666'],
  ['0.3', '0.\\overline{3}'],
  ['1 3/4', '13/4'],
  ['1,000', '1'],
  ['1,234', '1.234'],
  ['(1,000,2)', '(1,0,2)'],
  ['2^{2019}', '2^{2018}'],
  ['3^{2020}-1', '3^{2020}'],
  ['2000!', '1999!'],
  ['\\infty', '10^{400}'],
  ['12\\%', '0.012'],
  ['1.5\\text{ hours}', '15\\text{ hours}'],
  ['90^\\circ', '9'],
  ['\\sqrt{2}+\\sqrt{3}', '\\sqrt{5}'],
  ['\\sqrt[3]{2}', '\\sqrt{2}'],
  ['2\\pi', '\\pi^2'],
  ['x^{2019}', 'x^{2018}'],
  ['2^{3x}', '6^x'],
  ['|x|', 'x'],
  ['\\sqrt{x^2}', 'x'],
  ['\\lfloor\\frac{n}{2}\\rfloor', '\\lfloor\\frac{n}{3}\\rfloor'],
  ['ab-c', 'abc'],
  ['f(x)', 'g(x)'],
  ['\\sin 30^\\circ', '\\sin 60^\\circ'],
  ['\\binom{n}{2}', '\\binom{n}{3}'],
  ['x=1, y=2', 'x=2, y=1'],
  ['(1,2),(3,4)', '(1,3),(2,4)'],
  ['(1,2)', '(1,2,3)'],
  ['\\emptyset', '\\{0\\}'],
  ['\\{x | x>1\\}', '\\{x | x<1\\}'],
  ['\\mathbb{R}', '\\mathbb{Z}'],
  ['\\mathbb{R}\\setminus\\{0\\}', '\\mathbb{R}\\setminus\\{1\\}'],
  ['(1,2)\\cup(3,4)', '(1,2)\\cap(3,4)'],
  ['1<x<2', '[1,2]'],
  ['x<1\\text{ or }x>2', '1<x<2'],
  ['\\begin{pmatrix}1\\\\2\\end{pmatrix}', '\\begin{pmatrix}1&2\\end{pmatrix}'],
  ['\\frac23 \\approx 0.67', '\\frac33 \\approx 0.67'],
  ['1=2', '3=4'],
  ['n\\equiv3\\pmod5', 'n\\equiv 3\\pmod 7'],
  ['x \\in [-2,7]', '-x \\in [-2,7]'],
  ['y=2x+3', '3'],
  ['10\\text{ a.m.}', '10\\text{ p.m.}'],
  ['(A) 5', '(B) 5'],
  ['\\text{Plan A}', '\\text{Plan B}'],
  ['\\text{no solution}', '0'],
  ['A, C', 'A'],
  // Where x, or what is in it, is negative or large.
  ['|x-5|', '5-x'],
  ['\\sqrt{(x-3)^2}', '3-x'],
  ['\\max(x,3)', '3'],
  ['\\min(x,2)', 'x'],
  ['|a|+|b|', '|a+b|'],
  ['\\sqrt[4]{x^4}', 'x'],
  ['(x^2)^{1/2}', 'x'],
  ['\\ln(x^2)', '2\\ln x'],
  ['\\arcsin(\\sin x)', 'x'],
  ['\\pi', '3.14159'],
  ['1000000\\sqrt2', '1414215.0'],
  ['x=5', 'y=5'],
  ['P(x)=x+1', 'Q(x)=x+1'],
  ['AB=5', 'CD=5'],
  ['\\ln 2', '\\log 2'],
  ['5,7', '5.7'],
  ['5.7', '5,7'],
  ['(1,234)', '1234'],
  ['(1,000)', '1000'],
  ['1,234', '(1,234)'],
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
