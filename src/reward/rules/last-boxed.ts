// hendrycks/math, modeling/dataset/util.py, as verl and lm-evaluation-harness have it: last_boxed_only_string and remove_boxed.

const SPACED = '\\boxed '
const OPENING = '\\boxed{'

/** What stands in the last box; undefined where it is not closed, or begins with anything but a brace or a space. */
export function lastBoxedOnly(text: string): string | undefined {
  if (text.includes(SPACED)) return text.split(SPACED).at(-1)!.split('$')[0]!
  const start = text.lastIndexOf('\\boxed')
  const end = start < 0 ? -1 : closingBrace(text, start)
  if (end < 0 || !text.startsWith(OPENING, start)) return undefined
  return text.slice(start + OPENING.length, end)
}

/** What stands in each of the last boxes that are closed, also of those in others, in order. */
export function closedBoxes(text: string, most: number): string[] {
  const found: string[] = []
  let start = text.lastIndexOf(OPENING)
  for (let i = 0; start >= 0 && i < most; i++) {
    const end = closingBrace(text, start)
    if (end >= 0) found.unshift(text.slice(start + OPENING.length, end))
    start = start === 0 ? -1 : text.lastIndexOf(OPENING, start - 1)
  }
  return found
}

/** Escaped braces count, as there. */
function closingBrace(text: string, from: number): number {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    if (text[i] === '{') depth += 1
    if (text[i] !== '}') continue
    depth -= 1
    if (depth === 0) return i
  }
  return -1
}
