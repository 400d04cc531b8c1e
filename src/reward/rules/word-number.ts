const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const LARGE: Readonly<Record<string, number>> = { thousand: 1e3, million: 1e6, billion: 1e9 }

/** A number in English words, whatever else stands between them, as the Python package word2number reads it; undefined where there is none. */
export function wordNumber(text: string): number | undefined {
  const plain = text.replaceAll('-', ' ').toLowerCase()
  if (/^\p{Nd}+$/u.test(plain)) return Number(plain)
  const words = plain.trim().split(/\s+/).filter(isNumberWord)
  if (words.length === 0 || words.includes('point')) return undefined
  let total = 0
  let group = 0
  for (const word of words)
    if (word in LARGE) {
      total += (group || 1) * LARGE[word]!
      group = 0
    } else group = word === 'hundred' ? (group || 1) * 100 : group + numberNamed(word)
  return total + group
}

function isNumberWord(word: string): boolean {
  return SMALL.includes(word) || TENS.includes(word) || word in LARGE || word === 'hundred' || word === 'point'
}

function numberNamed(word: string): number {
  const small = SMALL.indexOf(word)
  return small >= 0 ? small : 20 + 10 * TENS.indexOf(word)
}
