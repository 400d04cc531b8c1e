/** A range that a number is drawn from: lowest, highest, and what lies between two (1). */
export type Range = readonly [low: number, high: number, stride?: number]

/**
 * A kind of problem. A draw of its numbers makes a problem where every step comes out as a whole number from 1 to 999, so that ranges need
 * not see to it.
 */
export interface Shape<K extends string = string> {
  name: string
  numbers: Readonly<Record<K, Range>>
  /** What else the story asks of its numbers. */
  holds?(numbers: Readonly<Record<K, number>>): boolean
  /** Ways to ask, with gaps for numbers and words. */
  asks: readonly string[]
  /** How it is solved: `name = a operator b`, over numbers, names of earlier steps and constants, and what that is in words. */
  steps: readonly (readonly [equation: string, words: string])[]
  /** The answer at one glance, for tests to compare with the steps. */
  answer(numbers: Readonly<Record<K, number>>): number
}

/** Lets TypeScript check that `answer` and `holds` use the shape's own numbers. */
export function shape<const K extends string>(definition: Shape<K>): Shape {
  return definition as unknown as Shape
}
