import type { Draw } from '../../src/task/nano/index.ts'
import { type Manner, settings } from './settings.ts'

type Hints = Readonly<Record<Manner, readonly string[]>>

const SOURCES: Hints = {
  careful: ['a school workbook', 'notes of a math class', 'a book of solved problems', 'a page of good homework'],
  hasty: ['a post on a forum', 'a chat at night', 'homework done on the bus', 'comments below a video'],
  rambling: ['a long letter', 'thoughts in a diary', 'a talk over tea', 'a late radio show'],
  terse: ['an answer sheet', 'a list of results', 'the last page of a quiz', 'the key to a test'],
}
const AUTHORS: Hints = {
  careful: ['a careful teacher', 'a patient tutor', 'a good student', 'a friend who checks twice'],
  hasty: ['a boy in a hurry', 'a tired student', 'a girl who guesses', 'a player between two games'],
  rambling: ['a dreamer', 'an uncle who loves to talk', 'a lonely sailor', 'a guest with no plan'],
  terse: ['the office', 'a clerk', 'a machine', 'a man of few words'],
}
const TONES: Hints = {
  careful: ['Every step is shown.', 'All of it was checked.', 'Take your time.', 'Written with care.'],
  hasty: ['No time to think.', 'Hurry up!', 'Any guess will do.', 'Send it now.'],
  rambling: ['It was a long day.', 'This may take a while.', 'One story leads to another.', 'The tea gets cold.'],
  terse: ['Answers only.', 'No words needed.', 'Keep it short.', 'Results below.'],
}

/** Where a document comes from, in one to three hints at its manner. */
export function header(manner: Manner, draw: Draw): string {
  const { parts } = settings.header
  const author = draw.chance(parts.author) ? hint(AUTHORS, manner, draw) : ''
  const tone = draw.chance(parts.tone) ? hint(TONES, manner, draw) : ''
  const hasSource = author + tone === '' || draw.chance(parts.source)
  const source = hasSource ? hint(SOURCES, manner, draw) : ''
  const origin = [source && `from ${source}`, author && `by ${author}`].filter(Boolean).join(' ')
  return [origin && `${capitalised(origin)}.`, tone].filter(Boolean).join(' ')
}

function hint(hints: Hints, manner: Manner, draw: Draw): string {
  const isReliable = draw.chance(settings.header.reliability)
  return draw.pick(hints[isReliable ? manner : draw.pick(Object.keys(hints) as Manner[])])
}

function capitalised(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
