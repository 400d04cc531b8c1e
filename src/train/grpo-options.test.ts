import { expect, it } from 'vitest'
import { z } from 'zod'
import { grpoSchema, parseGrpo } from './grpo-options.ts'

it('every option is described, and every default has its reason', () => {
  const { properties } = z.toJSONSchema(grpoSchema, { io: 'input' }) as {
    properties: Record<string, { description?: string; default?: unknown; reason?: string }>
  }
  for (const [name, { description, default: value, reason }] of Object.entries(properties)) {
    expect(description, name).toMatch(/\.$/)
    if (value !== undefined && value !== false) expect(reason, name).toBeTruthy()
  }
})

it('its output is valid input', () => {
  const settings = parseGrpo({ steps: 3, beta: 0.1 })
  expect(parseGrpo(settings)).toEqual(settings)
})

it('says of every wrong option what is wrong', () => {
  expect(() => parseGrpo({ lossTyp: 'grpo', numGenerations: 1, topK: 5, minP: 0.1 })).toThrow(
    /^grpo options:(?=[\s\S]*lossTyp)(?=[\s\S]*numGenerations)(?=[\s\S]*top-k)(?=[\s\S]*min-p)/,
  )
})
