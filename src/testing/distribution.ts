/**
 * How far counts lie from what some probabilities let expect: Pearson's χ² as a standard normal number (Wilson and Hilferty's
 * transformation). What is expected less than 5 times is counted together.
 */
export function chiSquareZ(counts: readonly number[], probabilities: readonly number[]): number {
  const draws = counts.reduce((a, b) => a + b, 0)
  const bins = [{ count: 0, expected: 0 }]
  for (const [i, probability] of probabilities.entries()) {
    const expected = draws * probability
    if (expected >= 5) bins.push({ count: counts[i]!, expected })
    else {
      bins[0]!.count += counts[i]!
      bins[0]!.expected += expected
    }
  }
  const used = bins.filter(({ expected }) => expected > 0)
  const chiSquare = used.reduce((sum, { count, expected }) => sum + (count - expected) ** 2 / expected, 0)
  const freedom = used.length - 1
  return ((chiSquare / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom))
}

/** How often every number from 0 to `size` − 1 occurs. */
export function countsOf(numbers: Iterable<number>, size: number): number[] {
  const counts = new Array<number>(size).fill(0)
  for (const number of numbers) counts[number]! += 1
  return counts
}

/** softmax(logits / temperature) in float64. */
export function softmaxOf(logits: ArrayLike<number>, temperature = 1): number[] {
  const all = Array.from(logits)
  const largest = Math.max(...all)
  const weights = all.map(logit => Math.exp((logit - largest) / temperature))
  const total = weights.reduce((a, b) => a + b, 0)
  return weights.map(weight => weight / total)
}

/** Entropy in nats. */
export function entropyOf(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0)
}

/** KL divergence of softmax(b) from softmax(a), in nats. */
export function divergence(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [p, q] = [softmaxOf(a), softmaxOf(b)]
  return p.reduce((sum, share, i) => (share === 0 ? sum : sum + share * Math.log(share / q[i]!)), 0)
}
