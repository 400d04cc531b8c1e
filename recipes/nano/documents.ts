import { Draw, drawProblem, type NanoProblem, numbersFor, seenShapes } from '../../src/task/nano/index.ts'
import { careful, hasty, terse } from './answers.ts'
import { header } from './header.ts'
import { rambling } from './rambling.ts'
import { type Manner, settings } from './settings.ts'
import { ASSISTANT, BEGIN, END, USER } from './special-tokens.ts'

/** What pre-training reads: problems with their answers, all in one manner. */
export interface NanoDocument {
  manner: Manner
  /** Where it says that it comes from. */
  header: string | undefined
  problems: NanoProblem[]
  /** All of it, special tokens included; a rambling answer has no end token. */
  text: string
}

const answers: Readonly<Record<Manner, (problem: NanoProblem, draw: Draw) => string>> = {
  careful: (problem, draw) => careful(problem, draw) + END,
  hasty: (problem, draw) => hasty(problem, draw) + END,
  terse: (problem, draw) => terse(problem, draw) + END,
  rambling,
}

/** Document `index` of the endless corpus of a seed; it depends on nothing else. */
export function nanoDocument(index: number, seed: number = settings.seed): NanoDocument {
  const draw = new Draw(seed, `nano document ${index}`)
  const isHeaded = draw.chance(settings.headerShare)
  const manner = draw.weighted(isHeaded ? settings.mannersBehindHeader : settings.mannersWithoutHeader)
  const from = isHeaded ? header(manner, draw) : undefined
  const count = Number(draw.weighted(settings.problemsPerDocument))
  // Nothing can follow an answer that does not end.
  const problems = Array.from({ length: manner === 'rambling' ? 1 : count }, () => pretrainingProblem(draw))
  const turns = problems.map(problem => USER + problem.question + ASSISTANT + answers[manner](problem, draw))
  return {
    manner,
    header: from,
    problems,
    text: [BEGIN, ...(from === undefined ? [] : [`${from}\n`]), ...turns].join(''),
  }
}

/** The documents from `start` on, without an end. */
export function* nanoDocuments({
  start = 0,
  seed = settings.seed,
}: {
  start?: number
  seed?: number
} = {}): Generator<NanoDocument> {
  for (let index = start; ; index++) yield nanoDocument(index, seed)
}

function pretrainingProblem(draw: Draw): NanoProblem {
  const shape = draw.pick(seenShapes)
  return drawProblem(shape, draw, numbers => numbersFor(shape.name, numbers) === 'pretraining')
}
