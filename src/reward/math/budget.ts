// How much a comparison may compute. Counted in steps and not in time, so that a verdict is the same on every machine.

/** Steps of a comparison: about a fifth of a microsecond each. */
const MOST = 100_000

/** Ends a comparison that has no steps left. */
class Spent extends Error {}

let left = Number.POSITIVE_INFINITY
let count = 0

/** Counts work: an expression visited, elements compared, as many words of a long number multiplied. */
export function spend(steps = 1): void {
  left -= steps
  if (left < 0) throw new Spent()
}

/** What some work comes to, or what is said instead where it takes too many steps. */
export function withinBudget<T>(work: () => T, otherwise: () => T): T {
  left = MOST
  count += 1
  try {
    return work()
  } catch (error) {
    if (error instanceof Spent) return otherwise()
    throw error
  } finally {
    left = Number.POSITIVE_INFINITY
  }
}

/** The number of the comparison that goes on. */
export function comparison(): number {
  return count
}
