/** verl looks at so many characters at the end. */
const CLIPPED = 300

/** The end of a completion that verl reads, as Python's `text[-300:]`, which counts code points. */
export function clipped(text: string): string {
  return text.length <= CLIPPED ? text : [...text.slice(-2 * CLIPPED)].slice(-CLIPPED).join('')
}
