import { expect, test } from 'vitest'
import { worth } from './fixtures/worth.ts'
import {
  Draw,
  drawProblem,
  type NanoProblem,
  numbersFor,
  type Shape,
  seenShapes,
  solution,
  unseenShapes,
} from './index.ts'

const shapes = [...seenShapes, ...unseenShapes]
const named = shapes.map(shape => [shape.name, shape] as const)

function draws(shape: Shape, count = 100): NanoProblem[] {
  const draw = new Draw(1, shape.name)
  return Array.from({ length: count }, () => drawProblem(shape, draw, () => true))
}

test.each(named)(
  '%s: the worked solution is right in every equation, and ends with what the formula says',
  (_, shape) => {
    for (const problem of draws(shape)) {
      const lines = solution(problem).split('\n')
      for (const line of lines.slice(1, -1)) {
        const sides = line.slice(line.indexOf(': ') + 2).split(' = ')
        expect(sides.length, line).toBeGreaterThan(1)
        expect(new Set(sides.map(worth)).size, line).toBe(1)
      }
      expect(problem.answer).toBe(shape.answer(problem.numbers))
      expect(lines.at(-1)).toBe(`The answer is \\boxed{${problem.answer}}.`)
    }
  },
)

test.each(named)('%s: every wording tells every number', (_, shape) => {
  const names = Object.keys(shape.numbers).toSorted()
  for (const ask of shape.asks) {
    const told = [...ask.matchAll(/\{\$?(\w+)\}/g)].map(([, gap]) => gap!).filter(gap => names.includes(gap))
    expect([...new Set(told)].toSorted(), ask).toEqual(names)
  }
})

test.each(named)('%s: its numbers take no name of a word', (_, shape) => {
  const [problem] = draws(shape, 1)
  expect(Object.keys(shape.numbers).filter(name => name in problem!.words)).toEqual([])
})

test('there are many shapes, each with a name of its own', () => {
  expect(seenShapes.length).toBeGreaterThanOrEqual(40)
  expect(new Set(shapes.map(({ name }) => name)).size).toBe(shapes.length)
})

test('unseen shapes use only words that the others use, begun alike', () => {
  const wordsOf = (list: readonly Shape[]) =>
    new Set(
      list.flatMap(shape =>
        draws(shape).flatMap(problem => `${problem.question} ${solution(problem)}`.match(/ ?[A-Za-z]+/g)!),
      ),
    )
  const known = wordsOf(seenShapes)
  expect([...wordsOf(unseenShapes)].filter(word => !known.has(word))).toEqual([])
})

test('a tenth of the numbers is for tests, a tenth for reinforcement learning', () => {
  const counts = { pretraining: 0, train: 0, test: 0 }
  for (let a = 0; a < 100; a++) for (let b = 0; b < 100; b++) counts[numbersFor('shape', { a, b })]++
  expect(counts.test / 10_000).toBeCloseTo(0.1, 1.5)
  expect(counts.train / 10_000).toBeCloseTo(0.1, 1.5)
})

test('numbers belong to a split by their shape and order, not by their names', () => {
  expect(numbersFor('shape', { a: 3, b: 4 })).toBe(numbersFor('shape', { x: 3, y: 4 }))
  const pairs = Array.from({ length: 50 }, (_, a) => [numbersFor('one', { a }), numbersFor('two', { a })])
  expect(pairs.some(([one, two]) => one !== two)).toBe(true)
})

test('a problem depends on nothing but its draw', () => {
  const problem = () => drawProblem(seenShapes[3]!, new Draw(7, 'a label'), () => true)
  expect(problem()).toEqual(problem())
  expect(problem()).not.toEqual(drawProblem(seenShapes[3]!, new Draw(8, 'a label'), () => true))
})

test('a shape without acceptable numbers is named', () => {
  expect(() => drawProblem(seenShapes[0]!, new Draw(0, ''), () => false)).toThrow(
    `nano: shape ${seenShapes[0]!.name} has no such numbers; widen its ranges`,
  )
})
