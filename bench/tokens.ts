/** Tokens of a completion that means nothing, the same for every side: an own sequence for each number. */
export function someTokens(number: number, length: number): number[] {
  return Array.from({ length }, (_, i) => 1000 + ((i * 7919 + number * 104_729) % 20_000))
}
