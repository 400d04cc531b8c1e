// Units that read as variables: one of 12 m, or a quotient such as km/h.

const UNIT = String.raw`(?:\\text\s*\{[^{}]*\}|(?:[kcmμ]?[msgNJWVAL]|[kMG]?(?:Hz|Pa|eV|J|W)|[lhKCFt]|mol|min|ft|in|mi|day|week|month|year|hour|minute|second|person)(?![a-zA-Z]))(?:\s*\^\s*\{?-?\d\}?)?`
const MEASURED = new RegExp(
  String.raw`^(.*[\d})])(?:\s*°\s*[CF]|(?:\s+|(?=\\text))${UNIT}(?:\s*[/*]?\s*${UNIT})*|\s*(?:\/|per\s)\s*(?:${UNIT}|[a-z]{3,})|\s*\p{Script=Han}+)\s*\.?$`,
  'u',
)
const LONGEST = 100

/** 12 of `12 m/s`; undefined where it has no such unit. */
export function withoutUnit(text: string): string | undefined {
  return text.length > LONGEST ? undefined : MEASURED.exec(text)?.[1]
}

/** Whether no variable stands in a text. */
export function isNumeric(text: string): boolean {
  return /\d/.test(text) && !/[a-zA-Z]/.test(text.replace(/\\text\s*\{[^{}]*\}|\\[a-zA-Z]+/g, ''))
}
