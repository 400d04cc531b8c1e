import { type Draw, fill, type NanoProblem } from '../../src/task/nano/index.ts'
import { settings } from './settings.ts'

const OPENINGS = [
  'Let me think about it.',
  'Well, that is a good one.',
  'First, a word about {name}.',
  'So many {things}!',
  'I think of my own school days.',
  'Oh, numbers again.',
]

/** Any may follow any: where such an answer ends, nothing tells. */
const SENTENCES = [
  '{name} is a nice name.',
  'My sister also likes {things}.',
  'I once saw {number} {things} at the {place}.',
  'Where was I?',
  'It may be {number}, or it may not.',
  'There are so many ways to see it.',
  'I should think about the {things} first.',
  'But what does {name} really want?',
  'One could add, or one could take away.',
  'Back then {things} were not so small.',
  'I like the {place}, too.',
  'Let me start again.',
  'That reminds me of a long story.',
  'Some people say {number} is a lucky number.',
  'Maybe it depends on the day.',
  'Well, well.',
  'And then there is {friend}, too.',
  'I forgot what was asked.',
  'So, where do we begin?',
  'Who counts {things} these days?',
  'The {box} is full of questions.',
  'I will come back to that.',
]

/** Talk around the problem, without an end. */
export function rambling({ question, words, numbers }: NanoProblem, draw: Draw): string {
  const isAboutIt = (wording: string) =>
    gapsOf(wording).every(gap => gap === 'number' || question.includes(words[gap]!))
  const openings = OPENINGS.filter(isAboutIt)
  const sentences = SENTENCES.filter(isAboutIt)
  const { least, most } = settings.rambling
  const wordings = [draw.pick(openings), ...Array.from({ length: draw.int(least, most) }, () => draw.pick(sentences))]
  return wordings.map(wording => fill(wording, { ...words, number: draw.pick(Object.values(numbers)) })).join(' ')
}

function gapsOf(wording: string): string[] {
  return [...wording.matchAll(/\{(\w+)\}/g)].map(([, gap]) => gap!)
}
