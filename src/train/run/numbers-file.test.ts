import { describe, expect, it } from 'vitest'
import { formatNumbers, parseNumbers } from './numbers-file.ts'

describe('the numbers of a step', () => {
  it('are written one by one where they are few', () => {
    const line = formatNumbers(1, Float32Array.of(0.5, -2))!
    expect(parseNumbers([line], 'numbers.jsonl')).toEqual([{ step: 1, values: [0.5, -2] }])
  })

  it('are written as quantiles where they are many', () => {
    const values = Float32Array.from({ length: 1001 }, (_, i) => (i * 5) % 1001)
    const line = formatNumbers(1, values)!
    expect(parseNumbers([line], 'numbers.jsonl')).toEqual([{ step: 1, quantiles: [0, 50, 250, 500, 750, 950, 1000] }])
  })

  it('are left out where they are more than a file a step should hold', () => {
    expect(formatNumbers(1, new Float32Array(20_000))).toBe(undefined)
  })

  it('are an error that names the line where it is damaged', () => {
    for (const line of ['{"step":2,"values":[1]}', '{"step":4}', '{"step":4,"val'])
      expect(() => parseNumbers(['{"step":3,"values":[1]}', line], 'run/numbers.jsonl')).toThrow(
        'run/numbers.jsonl line 2: is not the numbers of the next step; the file is damaged',
      )
  })

  it('may begin at a later step, in a run that an earlier version began', () => {
    const lines = [5, 6].map(step => formatNumbers(step, Float32Array.of(step))!)
    expect(parseNumbers(lines, 'numbers.jsonl').map(({ step }) => step)).toEqual([5, 6])
  })
})
