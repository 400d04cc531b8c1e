import { DOMParser } from 'linkedom'
import temml from 'temml'
import { LONGEST_FORMULA } from './formulas.ts'

/** MathML as plain data: a text, or an element with its attributes and what is in it. */
export type MathNode = string | readonly [tag: string, attributes: Readonly<Record<string, string>>, ...MathNode[]]

/** Elements that a formula is made of: nothing that loads, links or runs. */
const ELEMENTS = new Set(
  'math mrow mi mn mo mtext ms mspace mfrac msqrt mroot msup msub msubsup mover munder munderover mtable mtr mtd menclose mpadded mphantom mstyle mmultiscripts mprescripts'.split(
    ' ',
  ),
)

const ATTRIBUTES = new Set(
  'display displaystyle scriptlevel mathvariant stretchy fence form separator symmetric largeop movablelimits accent accentunder lspace rspace minsize maxsize width height depth voffset linethickness columnalign rowalign columnspacing rowspacing columnlines rowlines columnspan rowspan notation mathbackground mathcolor mathsize dir'.split(
    ' ',
  ),
)

/** Lengths, colours and words: no `url(…)`, no quotes. */
const PLAIN_STYLE = /^[\w\s.,:;#%-]*$/

// What a formula may grow to, so that no page breaks on one: letters of MathML, elements in each other, steps of macros, ems of a rule or space.
const LONGEST_MATHML = 40_000
const DEEPEST = 60
const MOST_EXPANSIONS = 200
const LARGEST = 10

/** LaTeX as MathML; undefined where it is none, asks for more than mathematics (links, markup), or is beyond all bounds. Never throws. */
export function mathml(tex: string, isDisplay: boolean): MathNode | undefined {
  if (tex.length > 2 * LONGEST_FORMULA) return undefined
  try {
    const text = temml.renderToString(literally(tex), {
      displayMode: isDisplay,
      throwOnError: true,
      trust: false,
      // Strict only adds refusals of letters such as é, and lines on the console.
      strict: false,
      maxExpand: MOST_EXPANSIONS,
      maxSize: [LARGEST, LARGEST * 10],
      // Where a formula's own definitions go, so that the next has none of them.
      macros: {},
    })
    if (text.length > LONGEST_MATHML) return undefined
    return nodeOf(new DOMParser().parseFromString(text, 'text/xml').documentElement as unknown as Element, DEEPEST)
  } catch {
    return undefined
  }
}

/** With signs that people and models write for themselves, and LaTeX reads as a comment or as delimiters. */
function literally(tex: string): string {
  return tex.replace(/\\[\s\S]|[%$]/g, sign => (sign.length > 1 ? sign : `\\${sign}`))
}

function nodeOf(element: Element, depth: number): MathNode | undefined {
  const tag = element.localName
  if (depth === 0 || !ELEMENTS.has(tag)) return undefined
  const attributes: Record<string, string> = {}
  for (const { name, value } of element.attributes) if (isKept(name, value)) attributes[name] = value
  const children: MathNode[] = []
  for (const child of element.childNodes) {
    const node = child.nodeType === 3 ? (child.textContent ?? '') : nodeOf(child as Element, depth - 1)
    if (node === undefined) return undefined
    children.push(node)
  }
  return [tag, attributes, ...children]
}

function isKept(name: string, value: string): boolean {
  if (name === 'style') return PLAIN_STYLE.test(value)
  if (name === 'class') return /^[\w -]*$/.test(value)
  return ATTRIBUTES.has(name)
}
