import type { Template } from './template.ts'
import { counting } from './templates/counting.ts'
import { measures } from './templates/measures.ts'
import { money } from './templates/money.ts'
import { parts } from './templates/parts.ts'

export { changedNumbers, distinctChanges } from './draw.ts'
export { isReduced, type Numbers, originalNumbers, type Template, whole } from './template.ts'
export { capitalWords, cents, commas, words } from './writing.ts'

/** Problems of GSM8K's test set, in its order, whose numbers can be changed. */
export const templates: readonly Template[] = [...money, ...counting, ...parts, ...measures].toSorted(
  (a, b) => a.row - b.row,
)
