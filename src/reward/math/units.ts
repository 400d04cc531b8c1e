// What stands behind an answer and is no part of it: units that read as variables, such as 12 m or km/h, and conditions.

const POWER = String.raw`(?:\s*\^\s*(?:\{\s*-?\d\s*\}|-?\d))?`
const NAMED = String.raw`\\text\s*\{(?:[^{}]|\{[^{}]*\}){0,60}\}`
const SOLAR = String.raw`(?:${NAMED}|[MLR])_\s*\{?\s*\\odot\s*\}?`
const SYMBOL =
  '(?:[kcmnμM]?(?:[msgNJWVALK]|eV|Hz|Pa|mol)|[kM]W|[lhCFt]|min|ft|in|mi|erg|day|week|month|year|hour|minute|second|person)(?![a-zA-Z])'
const UNIT = String.raw`(?:(?:\\mu(?![a-zA-Z])|μ)?\s*(?:${SOLAR}|${NAMED}|\\(?:Omega|AA)(?![a-zA-Z])|Å|${SYMBOL})${POWER})`
const MEASURED = new RegExp(
  String.raw`^(.*[\d})π])(?:\s*(?:°|℃)\s*[CF]?|(?:\s+|(?=\\|Å|[kcm]m|kg|ml))${UNIT}(?:[\s*/(]{0,3}${UNIT}\)?){0,4}|\s*(?:\/|per\s)\s*(?:${UNIT}|[a-z]{3,})|\s*\p{Script=Han}+)\s*\.?$`,
  'u',
)
const LONGEST = 100

/** 12 of `12 m/s`; undefined where it has no such unit. */
export function withoutUnit(text: string): string | undefined {
  return text.length > LONGEST ? undefined : MEASURED.exec(text)?.[1]
}

/** Whether no variable stands in a text. */
export function isNumeric(text: string): boolean {
  return (
    /\d/.test(text) && !/[a-zA-Z]/.test(text.replace(/\\text\s*\{[^{}]*\}|\\[a-zA-Z]+|(?<=\d)[eE](?=[-+]?\d)/g, ''))
  )
}

const REMARK =
  /(?:[,;\s]|\\q?quad)*(?:\\text\s*\{[\s,(]*(?:for|where|when|with|whenever|provided)\b|\\forall(?![a-zA-Z])|[,;]\s*\\?[a-zA-Z]\s*∈)/

/** 2x of `2x, x ∈ ℝ` and of `2x for all x`; undefined where nothing is remarked. */
export function withoutRemark(text: string): string | undefined {
  const at = text.length > LONGEST ? -1 : text.search(REMARK)
  return at > 0 ? text.slice(0, at) : undefined
}
