import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loraFields } from './lora-schema.ts'
import { loraXsFields } from './lora-xs-schema.ts'
import { adapterFields } from './methods-fields.ts'
import { parseAdapter } from './methods-schema.ts'
import { MODULE_TYPES } from './modules.ts'
import { parseTinyLora, tinyLoraFields } from './schema.ts'

describe('parseTinyLora', () => {
  it('fills in the defaults, 13 numbers among them', () => {
    expect(parseTinyLora({})).toEqual({
      params: 13,
      rank: 2,
      tying: 'tiled',
      alpha: 1,
      seed: 42,
      split: 'paper',
      targetModules: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
      dtype: 'bf16',
    })
  })

  it.each([
    [{ nTie: 15 }, { nTie: 15, u: 1 }],
    [{ u: 3 }, { nTie: 1, u: 3 }],
    [
      { nTie: 7, u: 2 },
      { nTie: 7, u: 2 },
    ],
    [{ params: 196 }, { params: 196 }],
  ])('reads %j as a way of sizing', (options, sizing) => {
    const { params, nTie, u } = { params: undefined, nTie: undefined, u: undefined, ...parseTinyLora(options) }
    expect(JSON.parse(JSON.stringify({ params, nTie, u }))).toEqual(sizing)
  })

  it('gives back what it is given once everything is filled in', () => {
    for (const options of [{}, { nTie: 3, u: 2, split: 'peft' as const }]) {
      const settings = parseTinyLora(options)
      expect(parseTinyLora(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
    }
  })

  it('puts the targets into the order of the modules', () => {
    expect(parseTinyLora({ targetModules: ['down_proj', 'q_proj'] }).targetModules).toEqual(['q_proj', 'down_proj'])
  })

  it.each([
    [{ params: 13, nTie: 15 }, /params already fixes the groups and u/],
    [{ params: 13, u: 2 }, /params already fixes the groups and u/],
    [{ parms: 13 }, /Unrecognized key: "parms"/],
    [{ params: 0 }, /params/],
    [{ params: 1.5 }, /params/],
    [{ rank: 0 }, /rank/],
    [{ alpha: 0 }, /alpha/],
    [{ alpha: Number.NaN }, /alpha/],
    [{ seed: -1 }, /seed/],
    [{ seed: 2 ** 53 }, /seed/],
    [{ split: 'lora-xs' }, /split/],
    [{ targetModules: [] }, /targetModules/],
    [{ targetModules: ['lm_head'] }, /targetModules/],
    [{ dtype: 'int8' }, /dtype/],
  ])('refuses %j and says which option', (options, message) => {
    expect(() => parseTinyLora(options)).toThrow(message)
  })
})

it('documents every option with a description, a default and its reason', () => {
  const { properties } = z.toJSONSchema(tinyLoraFields, { io: 'input' })
  expect(Object.keys(properties!)).toHaveLength(10)
  for (const [name, option] of Object.entries(properties!)) {
    expect(option, name).toMatchObject({ description: expect.any(String), reason: expect.any(String) })
    expect(option, name).toHaveProperty('default')
  }
})

describe('the options of all methods side by side', () => {
  const { properties } = z.toJSONSchema(adapterFields, { io: 'input' })

  it('are those of each, described, and none required', () => {
    const each = [tinyLoraFields, loraXsFields, loraFields].flatMap(fields => Object.keys(fields.shape))
    expect(Object.keys(properties!).sort()).toEqual([...new Set(['method', ...each])].sort())
    for (const [name, option] of Object.entries(properties!))
      expect(option, name).toMatchObject({ description: expect.any(String), default: expect.anything() })
    expect(adapterFields.parse({})).toEqual({ method: 'tinylora' })
  })

  it('say which method has another default, and which option is of one method only', () => {
    expect(properties!.rank).toMatchObject({
      default: expect.stringMatching(/^2 with tinylora .*4 with lora-xs .*8 with lora /),
    })
    expect(properties!.dtype).toMatchObject({ default: 'bf16', reason: expect.any(String) })
    expect(properties!.tying).toMatchObject({ description: expect.stringContaining('Only with tinylora.') })
  })
})

describe('parseAdapter', () => {
  it.each([
    [{}, { method: 'tinylora', settings: parseTinyLora({}) }],
    [
      { method: 'lora', rank: 1 },
      { method: 'lora', settings: { rank: 1, alpha: 8, seed: 42, targetModules: MODULE_TYPES } },
    ],
    [{ method: 'full' }, { method: 'full', settings: {} }],
  ])('fills in the defaults of the method: %j', (options, expected) => {
    expect(parseAdapter(options)).toEqual(expected)
  })

  it("takes LoRA-XS's scale from its rank, and gives back what it is given once everything is filled in", () => {
    const { method, settings } = parseAdapter({ method: 'lora-xs', rank: 3 })
    expect(settings).toMatchObject({ rank: 3, alpha: 3, initStd: 0, split: 'paper', dtype: 'bf16' })
    expect(parseAdapter({ method, ...settings })).toEqual({ method, settings })
  })
})
