import { compute, type Operator } from './arithmetic.ts'
import type { Draw } from './draw.ts'
import type { Range, Shape } from './shape.ts'
import { drawWords, fill, type Words } from './words.ts'

/** One step of a solution: what it computes, in words and numbers. */
export interface Step {
  words: string
  a: number
  operator: Operator
  b: number
  result: number
}

export interface NanoProblem {
  /** Name of its shape. */
  shape: string
  /** The numbers that the question tells. */
  numbers: Readonly<Record<string, number>>
  words: Words
  question: string
  steps: readonly Step[]
  answer: number
}

/** A shape whose numbers come out so rarely is a mistake. */
const MAX_DRAWS = 10_000

/** A problem of a shape, with numbers that the shape allows and `accepts` takes. @throws Error that names a shape without such numbers. */
export function drawProblem(
  shape: Shape,
  draw: Draw,
  accepts: (numbers: Readonly<Record<string, number>>) => boolean,
): NanoProblem {
  for (let tries = 0; tries < MAX_DRAWS; tries++) {
    const numbers = drawNumbers(shape, draw)
    const solved = solve(shape, numbers)
    if (solved && accepts(numbers)) return inWords(shape, numbers, solved, draw)
  }
  throw new Error(`nano: shape ${shape.name} has no such numbers; widen its ranges`)
}

type SolvedStep = Omit<Step, 'words'>

/** The steps of a shape with these numbers; undefined where they make no problem. */
export function solve(shape: Shape, numbers: Readonly<Record<string, number>>): SolvedStep[] | undefined {
  if (shape.holds?.(numbers) === false) return undefined
  const known: Record<string, number> = { ...numbers }
  const steps: SolvedStep[] = []
  for (const [equation] of shape.steps) {
    const [name, , left, operator, right] = equation.split(' ') as [string, string, string, Operator, string]
    const a = operandValue(left, known, shape)
    const b = operandValue(right, known, shape)
    const result = compute(a, operator, b)
    if (result === undefined) return undefined
    known[name] = result
    steps.push({ a, operator, b, result })
  }
  return steps
}

function drawNumbers(shape: Shape, draw: Draw): Record<string, number> {
  return Object.fromEntries(Object.entries(shape.numbers).map(([name, range]) => [name, drawIn(range, draw)]))
}

/** A number of a range. */
export function drawIn([low, high, stride = 1]: Range, draw: Draw): number {
  return low + stride * draw.int(0, Math.floor((high - low) / stride))
}

function operandValue(operand: string, known: Readonly<Record<string, number>>, shape: Shape): number {
  const value = known[operand] ?? Number(operand)
  if (Number.isNaN(value)) throw new Error(`nano: shape ${shape.name} has no number ${operand}`)
  return value
}

function inWords(
  shape: Shape,
  numbers: Readonly<Record<string, number>>,
  solved: readonly SolvedStep[],
  draw: Draw,
): NanoProblem {
  const words = drawWords(draw)
  const fillings = { ...words, ...numbers }
  return {
    shape: shape.name,
    numbers,
    words,
    question: fill(draw.pick(shape.asks), fillings),
    steps: solved.map((step, i) => ({ words: fill(shape.steps[i]![1], fillings), ...step })),
    answer: solved.at(-1)!.result,
  }
}
