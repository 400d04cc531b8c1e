/** The last of all matches, as Python's `re.findall(…)[-1]`. @param pattern global */
export function lastMatch(text: string, pattern: RegExp): RegExpExecArray | undefined {
  let last: RegExpExecArray | undefined
  for (const match of text.matchAll(pattern)) last = match
  return last
}
