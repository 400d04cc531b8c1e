import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formulasIn } from './formulas.ts'

const tex = (text: string) => formulasIn(text).flatMap(part => (typeof part === 'string' ? [] : [part.tex]))
const sources = (text: string) => formulasIn(text).map(part => (typeof part === 'string' ? part : part.source))

describe('formulas in a text', () => {
  it.each([
    ['so $x$ and $y$', ['x', 'y']],
    ['$x$$y$', ['x', 'y']],
    ['$$\na + b\n$$', ['\na + b\n']],
    ['\\(x\\) or \\[\ny\n\\]', ['x', '\ny\n']],
    ['the answer is \\boxed{\\frac{1}{2}}.', ['\\boxed{\\frac{1}{2}}']],
    ['\\begin{align*}a&=b\\end{align*}', ['\\begin{align*}a&=b\\end{align*}']],
    ['$\\$5$ each', ['\\$5']],
    ['$ x = 5 $', [' x = 5 ']],
    ['$5 \\text{ apples and pears}$', ['5 \\text{ apples and pears}']],
  ])('are found by their delimiters: %s', (text, expected) => {
    expect(tex(text)).toEqual(expected)
  })

  it.each([
    'for $5 and $10',
    'costs $9 * 2 = $18',
    'from $5 a day to 10$ a day',
    'She has $5. He has 3$ less',
    'an \\$5 note and \\$6',
    'put it into \\boxed{}',
    '\\boxed{ never closed',
    '\\(',
    '$',
    '$$ $$',
    `\\(${'x'.repeat(3000)}\\)`,
  ])('are not seen where there are none: %s', text => {
    expect(formulasIn(text)).toEqual([text])
  })

  it('make up the text again, with what is between them', () => {
    const pieces = fc.constantFrom(
      '$',
      '$$',
      '\\(',
      '\\)',
      '\\[',
      '\\]',
      '\\boxed{',
      '{',
      '}',
      '\\',
      'x',
      ' ',
      '\n',
      '5',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), list => {
        expect(sources(list.join('')).join('')).toBe(list.join(''))
      }),
    )
  })

  it.each(['$', '\\(', '\\boxed{', '{', '$$', '\\begin{align}', '$x', '\\boxed{}'])(
    'are looked for in bounded time in 100 kB of %s',
    piece => {
      const text = piece.repeat(100_000 / piece.length)
      const start = performance.now()
      expect(sources(text).join('')).toBe(text)
      expect(performance.now() - start).toBeLessThan(5000)
    },
  )
})
