import type { Range } from '../nano/index.ts'

/** A number of a problem: GSM8K's own, and the range that another one is drawn from. */
export type Changeable = readonly [original: number, ...range: Range]

export type Numbers<K extends string = string> = Readonly<Record<K, number>>

/** A problem of GSM8K whose numbers can be changed: its words stay as they are, and its answer is computed. */
export interface Template<K extends string = string> {
  /** Its row in GSM8K's test set, counted from 0. */
  row: number
  numbers: Readonly<Record<K, Changeable>>
  ask(numbers: Numbers<K>): string
  /** What else the story asks of its numbers. */
  when?(numbers: Numbers<K>): boolean
  /** What is asked for. Numbers that do not make it a whole one above 0 are not used, so that ranges need not see to it. */
  answer(numbers: Numbers<K>): number
}

/** Lets TypeScript check that a template uses its own numbers. */
export function template<const K extends string>(definition: Template<K>): Template {
  return definition as unknown as Template
}

/** A result on the way to an answer; NaN, which spoils the answer, unless it is a whole number above 0. */
export function whole(result: number): number {
  return Number.isInteger(result) && result > 0 ? result : Number.NaN
}

/** Whether a fraction is below 1 and written as people write it: 2/3, not 4/6. */
export function isReduced(part: number, of: number): boolean {
  if (part >= of) return false
  for (let divisor = 2; divisor <= part; divisor++) if (part % divisor === 0 && of % divisor === 0) return false
  return true
}

/** A template's numbers as GSM8K has them. */
export function originalNumbers({ numbers }: Template): Numbers {
  return Object.fromEntries(Object.entries(numbers).map(([name, [original]]) => [name, original]))
}
