/** The first match of a pattern, as Python's `re.search` finds it. */
export function firstMatch(text: string, pattern: RegExp): RegExpExecArray | undefined {
  return pattern.exec(text) ?? undefined
}

/** The last of all matches, as `re.findall(…)[-1]`. The pattern is global. */
export function lastMatch(text: string, pattern: RegExp): RegExpExecArray | undefined {
  let last: RegExpExecArray | undefined
  for (const match of text.matchAll(pattern)) last = match
  return last
}
