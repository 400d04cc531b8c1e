import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Draw } from '../nano/index.ts'
import originals from './fixtures/originals.json' with { type: 'json' }
import { changedNumbers, distinctChanges, originalNumbers, type Template, templates } from './index.ts'

const named = templates.map(template => [template.row, template] as const)

/** The words of a problem, and its numbers left out: in digits, and as words where a template writes such. */
const NUMBER = /\d+(?:,\d{3})*(?:\.\d\d)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/gi

test('there are four dozen templates, a row of GSM8K each', () => {
  expect(templates.map(({ row }) => row)).toEqual(originals.map(({ row }) => row))
  expect(new Set(templates.map(({ row }) => row)).size).toBe(48)
})

test.each(named)("row %i: with GSM8K's numbers it is GSM8K's problem, with its answer", (row, template) => {
  const { problem, answer } = originals.find(original => original.row === row)!
  const numbers = originalNumbers(template)
  expect(template.ask(numbers)).toBe(problem)
  expect(template.answer(numbers)).toBe(answer)
  expect(template.when?.(numbers)).not.toBe(false)
})

test.each(named)("row %i: its ranges are of the order of GSM8K's numbers", (_, template) => {
  for (const [name, [original, low, high]] of Object.entries(template.numbers)) {
    expect(low, name).toBeGreaterThanOrEqual(original / 5)
    expect(high, name).toBeLessThanOrEqual(original * 5)
  }
})

test.each(named)('row %i: any change is in its ranges, new in every number, and has a whole answer', (_, template) => {
  fc.assert(
    fc.property(fc.nat(), seed => {
      const numbers = changedNumbers(template, new Draw(seed, 'test'))
      for (const [name, [original, low, high, stride = 1]] of Object.entries(template.numbers)) {
        const number = numbers[name]!
        expect(number).not.toBe(original)
        expect(number >= low && number <= high && (number - low) % stride === 0, `${name} is ${number}`).toBe(true)
      }
      expect(template.when?.(numbers)).not.toBe(false)
      expect(Number.isSafeInteger(template.answer(numbers))).toBe(true)
      expect(template.answer(numbers)).toBeGreaterThan(0)
      expect(template.answer(numbers)).not.toBe(template.answer(originalNumbers(template)))
    }),
  )
})

test.each(named)('row %i: a change leaves all words as they are, and tells every number', (_, template) => {
  const original = template.ask(originalNumbers(template))
  fc.assert(
    fc.property(fc.nat(), seed => {
      const numbers = changedNumbers(template, new Draw(seed, 'test'))
      const text = template.ask(numbers)
      expect(text.replaceAll(NUMBER, '#')).toBe(original.replaceAll(NUMBER, '#'))
      expect(text).not.toMatch(/[{}]|undefined|NaN|\ban? (?:8|11|18|8\d)\b/)
      for (const name of Object.keys(numbers))
        expect(template.ask({ ...numbers, [name]: originalNumbers(template)[name]! }), name).not.toBe(text)
    }),
  )
})

test.each(named)('row %i: every number matters to the answer', (_, template) => {
  const changes = Array.from({ length: 50 }, (_, seed) => changedNumbers(template, new Draw(seed, 'test')))
  const names = Object.keys(template.numbers)
  const matters = (name: string) =>
    changes.some(
      numbers => template.answer({ ...numbers, [name]: originalNumbers(template)[name]! }) !== template.answer(numbers),
    )
  expect(names.filter(name => !matters(name))).toEqual([])
})

test('the same draw gives the same changes, more of them begin alike, and no two have one answer', () => {
  const changes = (count: number) => distinctChanges(templates[1]!, new Draw(7, 'a label'), count)
  expect(changes(6)).toEqual(changes(6))
  expect(changes(6).slice(0, 4)).toEqual(changes(4))
  expect(new Set(changes(6).map(templates[1]!.answer)).size).toBe(6)
})

test('a template without such numbers is named', () => {
  const narrow: Template = { row: 7, numbers: { a: [1, 1, 1] }, ask: ({ a }) => `${a}`, answer: ({ a }) => a! }
  expect(() => changedNumbers(narrow, new Draw(0, ''))).toThrow(
    'gsm8k-changed: template 7 has no such numbers; widen its ranges',
  )
  const single: Template = { ...narrow, numbers: { a: [1, 2, 2] } }
  expect(() => distinctChanges(single, new Draw(0, ''), 2)).toThrow(
    'gsm8k-changed: template 7 has no 2 changes with different answers; widen its ranges',
  )
})
