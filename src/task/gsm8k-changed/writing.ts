// How GSM8K writes numbers.

const WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ')

/** `three`. @throws Error above twelve. */
export function words(number: number): string {
  const word = WORDS[number]
  if (word === undefined)
    throw new Error(`gsm8k-changed: no word for ${number}; let it be from 0 to ${WORDS.length - 1}`)
  return word
}

/** `Three`, at the start of a sentence. */
export function capitalWords(number: number): string {
  const word = words(number)
  return word[0]!.toUpperCase() + word.slice(1)
}

/** `50,000`. */
export function commas(number: number): string {
  return number.toLocaleString('en-US')
}

/** Cents as dollars: `7.50`. */
export function cents(number: number): string {
  return (number / 100).toFixed(2)
}
