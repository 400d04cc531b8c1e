import { type Draw, drawIn } from '../nano/index.ts'
import { type Numbers, originalNumbers, type Template, whole } from './template.ts'

/** A template whose numbers come out so rarely is a mistake. */
const MAX_DRAWS = 10_000

/** Other numbers for a problem, none of which is GSM8K's own, nor is the answer. @throws Error that names a template without such numbers. */
export function changedNumbers(template: Template, draw: Draw): Numbers {
  for (let tries = 0; tries < MAX_DRAWS; tries++) {
    const numbers = drawNumbers(template, draw)
    if (isChanged(template, numbers)) return numbers
  }
  throw new Error(`gsm8k-changed: template ${template.row} has no such numbers; widen its ranges`)
}

/** Several such, no two of them with one answer. @throws Error that names a template with fewer. */
export function distinctChanges(template: Template, draw: Draw, count: number): Numbers[] {
  const changes = new Map<number, Numbers>()
  for (let tries = 0; tries < MAX_DRAWS && changes.size < count; tries++) {
    const numbers = changedNumbers(template, draw)
    const answer = template.answer(numbers)
    if (!changes.has(answer)) changes.set(answer, numbers)
  }
  if (changes.size < count)
    throw new Error(
      `gsm8k-changed: template ${template.row} has no ${count} changes with different answers; widen its ranges`,
    )
  return [...changes.values()]
}

function drawNumbers({ numbers }: Template, draw: Draw): Numbers {
  return Object.fromEntries(Object.entries(numbers).map(([name, [, ...range]]) => [name, drawIn(range, draw)]))
}

function isChanged(template: Template, numbers: Numbers): boolean {
  const original = originalNumbers(template)
  if (Object.keys(original).some(name => numbers[name] === original[name])) return false
  if (template.when?.(numbers) === false) return false
  const answer = whole(template.answer(numbers))
  return !Number.isNaN(answer) && answer !== template.answer(original)
}
