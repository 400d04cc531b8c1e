import { expect, test } from 'vitest'
import { nanoStrict } from '../../src/task/index.ts'
import { numbersFor, seenShapes } from '../../src/task/nano/index.ts'
import { type NanoDocument, nanoDocument, nanoDocuments } from './documents.ts'
import { type Manner, settings } from './settings.ts'
import { ASSISTANT, BEGIN, END, USER } from './special-tokens.ts'

const documents = Array.from({ length: 3000 }, (_, index) => nanoDocument(index))
const of = (manner: Manner) => documents.filter(document => document.manner === manner)

/** The turns of a document, by its text alone. */
function turns({ text, problems }: NanoDocument) {
  return text
    .split(USER)
    .slice(1)
    .map((turn, i) => {
      const [question, completion] = turn.split(ASSISTANT) as [string, string]
      return { question, completion, answer: String(problems[i]!.answer) }
    })
}

function rightShare(list: readonly NanoDocument[]): number {
  const scores = list.flatMap(turns).map(nanoStrict)
  return scores.filter(score => score === 1).length / scores.length
}

test('a document depends on its seed and index alone', () => {
  expect(nanoDocument(7)).toEqual(documents[7])
  expect(nanoDocument(7, 1)).not.toEqual(documents[7])
  const stream = nanoDocuments({ start: 41 })
  expect([stream.next().value, stream.next().value]).toEqual(documents.slice(41, 43))
})

test('a document is a header, where it has one, and then its problems with their answers', () => {
  for (const document of documents) {
    const { header, problems, text } = document
    expect(text.startsWith(header === undefined ? BEGIN + USER : `${BEGIN}${header}\n${USER}`)).toBe(true)
    expect(turns(document).map(({ question }) => question)).toEqual(problems.map(({ question }) => question))
  }
})

test('all numbers are those of pre-training, in shapes that may be seen', () => {
  const names = new Set(seenShapes.map(({ name }) => name))
  for (const { shape, numbers } of documents.flatMap(({ problems }) => problems)) {
    expect(names.has(shape)).toBe(true)
    expect(numbersFor(shape, numbers)).toBe('pretraining')
  }
})

test('careful answers are right and in a box, the others mostly not', () => {
  expect(rightShare(of('careful'))).toBe(1)
  expect(rightShare(of('hasty'))).toBeLessThan(0.2)
  expect(rightShare(of('terse'))).toBe(0)
  expect(rightShare(of('rambling'))).toBe(0)
})

test('terse answers are right, in another format', () => {
  for (const { completion, answer } of of('terse').flatMap(turns))
    expect(completion.slice(0, -END.length).match(/[0-9]+$/)![0]).toBe(answer)
})

test('every answer but a rambling one ends', () => {
  for (const { manner, text, problems } of documents) {
    expect(text.endsWith(END)).toBe(manner !== 'rambling')
    expect(text.split(END).length - 1).toBe(manner === 'rambling' ? 0 : problems.length)
  }
})

test('manners and lengths come as often as the settings say', () => {
  const headless = documents.filter(({ header }) => header === undefined)
  const shareOf = (manner: Manner) => headless.filter(document => document.manner === manner).length / headless.length
  for (const [manner, share] of Object.entries(settings.mannersWithoutHeader))
    expect(Math.abs(shareOf(manner as Manner) - share)).toBeLessThan(0.06)
  const lengths = of('careful').map(({ problems }) => problems.length)
  for (const [length, share] of Object.entries(settings.problemsPerDocument))
    expect(Math.abs(lengths.filter(each => each === Number(length)).length / lengths.length - share)).toBeLessThan(0.06)
})

test('the first word of an answer does not tell its manner', () => {
  const firstWords = (manner: Manner) =>
    new Set(of(manner).map(document => turns(document)[0]!.completion.match(/\w+/)?.[0]))
  const shared = [...firstWords('careful')].filter(
    word => firstWords('hasty').has(word) || firstWords('rambling').has(word),
  )
  expect(shared.length).toBeGreaterThanOrEqual(3)
})
