const OPENING = '\\boxed{'

/** What stands in the last `\boxed{…}` of a text; undefined where there is none, or where it is not closed. */
export function lastBoxed(text: string): string | undefined {
  const start = text.lastIndexOf(OPENING)
  if (start < 0) return undefined
  const inside = start + OPENING.length
  let depth = 1
  for (let i = inside; i < text.length; i++) {
    // An escaped brace is text.
    if (text[i] === '\\') i++
    else if (text[i] === '{') depth++
    else if (text[i] === '}') depth--
    if (depth === 0) return text.slice(inside, i)
  }
  return undefined
}
