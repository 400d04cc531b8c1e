// nano: word problems from a grammar (nano/) for the small model that recipes/nano makes. Its problems, its prompt, and how answers are scored.
import { parseOptions } from '../options.ts'
import { gsm8kLenient, integerOf, lastBoxed, type RewardInput } from '../reward/index.ts'
import { answered, type Demonstration } from './demonstrations.ts'
import {
  Draw,
  drawProblem,
  type NanoProblem,
  numbersFor,
  problemKey,
  seenShapes,
  solution,
  unseenShapes,
} from './nano/index.ts'
import { type NanoOptions, nanoSchema } from './options.ts'
import type { Problem, Task } from './types.ts'

/** How many problems each split has; `test` and `unseen` tell a gain of five points from chance. */
const SIZES = { train: 4096, test: 512, unseen: 512 }

/** All splits are drawn from this one, so that a name and a split always mean the same problems. */
const SEED = 0

type Split = keyof typeof SIZES

/**
 * Word problems of two to four steps whose answers are integers. `train` and `test` share their shapes with each other and with what the nano
 * model was pre-trained on, but no shape with the same numbers; the shapes of `unseen` occur nowhere else. The rows have a worked `solution`.
 * @throws Error that lists every option that is unknown or out of range.
 */
export function nano(options: NanoOptions = {}): Task {
  const { split, reward, limit } = parseOptions(nanoSchema, options, 'nano')
  return {
    name: 'nano',
    problems: problemsOf(split, Math.min(limit ?? SIZES[split], SIZES[split])),
    reward: reward === 'strict' ? nanoStrict : gsm8kLenient,
  }
}

/** Careful answers to the problems of `nano`. @throws Error that lists every option that is unknown or out of range. */
export function nanoDemonstrations(options: Omit<NanoOptions, 'reward'> = {}): Demonstration[] {
  return nano(options).problems.map(({ id, prompt, row }) => ({ id, ...answered(prompt, String(row.solution)) }))
}

/** 1 where the last `\\boxed{}` holds the right integer. */
export function nanoStrict({ completion, answer }: Pick<RewardInput, 'completion' | 'answer'>): 0 | 1 {
  return boxedInteger(completion) === answer ? 1 : 0
}
nanoStrict.extract = boxedInteger

function boxedInteger(completion: string): string | undefined {
  const stated = lastBoxed(completion)
  return stated === undefined ? undefined : integerOf(stated)
}

/** Numbers that a split already has are passed over. */
function problemsOf(split: Split, count: number): Problem[] {
  const problems = new Map<string, Problem>()
  for (let index = 0; problems.size < count; index++) {
    const drawn = drawnProblem(split, index)
    const key = problemKey(drawn.shape, drawn.numbers)
    if (!problems.has(key)) problems.set(key, asProblem(drawn, `${split}-${problems.size + 1}`))
  }
  return [...problems.values()]
}

function drawnProblem(split: Split, index: number): NanoProblem {
  const draw = new Draw(SEED, `nano ${split} ${index}`)
  const shape = draw.pick(split === 'unseen' ? unseenShapes : seenShapes)
  return drawProblem(shape, draw, numbers => split === 'unseen' || numbersFor(shape.name, numbers) === split)
}

function asProblem(problem: NanoProblem, id: string): Problem {
  const { question, shape, numbers } = problem
  const answer = String(problem.answer)
  return {
    id,
    prompt: question,
    answer,
    row: { id, shape, numbers, problem: question, answer, solution: solution(problem) },
  }
}
