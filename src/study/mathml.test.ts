import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MathNode, mathml } from './mathml.ts'

const textOf = (node: MathNode): string =>
  typeof node === 'string'
    ? node
    : node
        .slice(2)
        .map(child => textOf(child as MathNode))
        .join('')
const elements = (node: MathNode): [string, object][] =>
  typeof node === 'string' ? [] : [[node[0], node[1]], ...node.slice(2).flatMap(child => elements(child as MathNode))]

describe('LaTeX as MathML', () => {
  it('has the elements of mathematics', () => {
    expect(mathml('\\frac{1}{2}', false)).toEqual(['math', {}, ['mfrac', {}, ['mn', {}, '1'], ['mn', {}, '2']]])
    expect(mathml('x', true)![1]).toMatchObject({ display: 'block' })
  })

  it('reads percent and dollar signs as people write them', () => {
    expect(textOf(mathml('50% of $30', false)!)).toBe('50%of$30')
    expect(textOf(mathml('50\\% \\$', false)!)).toBe('50%$')
  })

  it('leaves what is no LaTeX, or links, or asks for markup', () => {
    const left = [
      '\\frac{1}',
      '{',
      '\\nonsense',
      '\\href{http://a}{b}',
      '\\url{a}',
      '\\includegraphics{a}',
      '\\class{a}{b}',
    ]
    for (const tex of [...left, '\\id{a}{b}', '\\style{color:red}{b}', '\\data{a=b}{c}'])
      expect([tex, mathml(tex, false)]).toEqual([tex, undefined])
  })

  it('keeps no definition for the next formula', () => {
    expect(mathml('\\gdef\\mine{x}\\mine', false)).toBeDefined()
    expect(mathml('\\mine', false)).toBeUndefined()
  })

  it.each([
    ['braces', '{'.repeat(1000) + '}'.repeat(1000)],
    ['fractions in fractions', '\\frac{'.repeat(200) + '}{2}'.repeat(200)],
    ['powers of powers', 'x^{'.repeat(500) + '}'.repeat(500)],
    ['macros that grow', `\\def\\a{${'x'.repeat(900)}}${'\\a'.repeat(400)}`],
    ['macros without end', '\\def\\a{\\a\\a}\\a'],
    ['cells', `\\begin{matrix}${'&'.repeat(1900)}\\end{matrix}`],
    ['great length', '+x'.repeat(10_000)],
  ])('is bounded on %s', (_, tex) => {
    const start = performance.now()
    const node = mathml(tex, true)
    expect(performance.now() - start).toBeLessThan(2000)
    expect(JSON.stringify(node ?? '').length).toBeLessThan(100_000)
  })

  it('has neither scripts, links, handlers nor addresses, whatever is written', () => {
    const pieces = fc.constantFrom(
      ...[
        '<script>',
        '</script>',
        '<img src=x onerror=alert(1)>',
        '\\href{javascript:x}{y}',
        '\\text{',
        '}',
        '{',
        '^',
        '_',
      ],
      ...[
        '\\htmlClass{a}{b}',
        '\\style{a}{b}',
        '\\color{',
        '\\colorbox{red}{',
        '\\frac',
        '&',
        '"',
        "'",
        'url(x)',
        '\\hspace{1em}',
      ],
    )
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 12 }).map(list => list.join('')),
    )
    fc.assert(
      fc.property(texts, fc.boolean(), (tex, isDisplay) => {
        const node = mathml(tex, isDisplay)
        for (const [tag, attributes] of node === undefined ? [] : elements(node)) {
          expect(tag).toMatch(/^m[a-z]+$/)
          for (const [name, value] of Object.entries(attributes)) {
            expect(name).not.toMatch(/^on|href|src|id$/)
            expect(value).not.toMatch(/url|javascript|["<>]/)
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})
