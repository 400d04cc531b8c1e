import { Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { addOptions, givenOptions, parseOptions } from './options.ts'

const schema = z.strictObject({
  model: z.string().meta({ description: 'Which.', placeholder: 'folder' }),
  maxCompletionLength: z.int().positive().default(256).meta({ description: 'Most tokens.', reason: 'enough' }),
  temperature: z.number().nonnegative().default(1),
  tying: z.enum(['tiled', 'structured']).default('tiled'),
  targetModules: z.array(z.enum(['q_proj', 'k_proj'])).default(['q_proj', 'k_proj']),
  raw: z.boolean().default(false),
  recompute: z.boolean().default(true).meta({ description: 'Compute twice.' }),
  shuffle: z.boolean().optional().meta({ description: 'Mix.', default: 'where there are many' }),
  stop: z.array(z.string()).default([]).meta({ description: 'Ends.' }),
  weights: z.array(z.number()).optional(),
})

function command(): Command {
  return addOptions(new Command('test').exitOverride().configureOutput({ writeErr: () => {} }), schema)
}

function parse(...args: string[]) {
  const made = command().parse(args, { from: 'user' })
  return parseOptions(made, schema)
}

function failure(...args: string[]): CommanderError {
  try {
    parse(...args)
  } catch (error) {
    if (error instanceof CommanderError) return error
  }
  throw new Error(`${args.join(' ')} was accepted`)
}

describe('command-line options', () => {
  it('are the fields of a schema in kebab case, with its defaults', () => {
    expect(parse('--model', 'm')).toEqual(schema.parse({ model: 'm' }))
  })

  it('are converted to the types of the schema', () => {
    const args =
      '--model m --max-completion-length 8 --temperature 0.5 --tying structured --target-modules k_proj --raw'
    expect(parse(...args.split(' '))).toEqual({
      model: 'm',
      maxCompletionLength: 8,
      temperature: 0.5,
      tying: 'structured',
      targetModules: ['k_proj'],
      raw: true,
      recompute: true,
      stop: [],
    })
  })

  it('turn off what is on, take lists of numbers with commas, and texts with commas by repeating', () => {
    const args = ['--no-recompute', '--weights', '1,0.5', '--stop', 'a, b', '--stop', 'c']
    expect(parse('--model', 'm', ...args)).toMatchObject({
      recompute: false,
      weights: [1, 0.5],
      stop: ['a, b', 'c'],
    })
  })

  it('are turned on or off where the default depends on something', () => {
    expect(parse('--model', 'm').shuffle).toBeUndefined()
    expect(parse('--model', 'm', '--shuffle').shuffle).toBe(true)
    expect(parse('--model', 'm', '--no-shuffle').shuffle).toBe(false)
  })

  it('that are given are known from those that are not', () => {
    const made = command().parse(['--model', 'm'], { from: 'user' })
    expect(givenOptions(made).values).toEqual({ model: 'm' })
  })

  it('show type, default and reason in the help text', () => {
    const help = command().configureHelp({ helpWidth: 200 }).helpInformation()
    expect(help).toContain('--model <folder>')
    expect(help).toMatch(/--max-completion-length <integer> +Most tokens. Default: 256 \(enough\)\./)
    expect(help).toContain('--tying <tiled|structured>')
    expect(help).toContain('--target-modules <a,b,…>')
    expect(help).toMatch(/--raw\s/)
    expect(help).toMatch(/--no-recompute +Turns this off: Compute twice. Default: on\./)
    expect(help).toMatch(/--shuffle +Mix\. Default: where there are many\.\s+--no-shuffle +Not so\./)
    expect(help).toMatch(/--stop <text> +Ends. Can be given several times. Default: none\./)
  })

  it.each([
    [['--temperature', 'hot', '--model', 'm'], /'hot' is invalid.*Give a number/],
    [['--temperature', '-1', '--model', 'm'], /--temperature is not usable: Too small/],
    [['--max-completion-length', '1.5', '--model', 'm'], /--max-completion-length is not usable: .*int/],
    [['--tying', 'loose', '--model', 'm'], /--tying is not usable: .*"tiled"\|"structured"/],
    [['--target-modules', 'q_proj,x', '--model', 'm'], /--target-modules is not usable/],
    [['--weights', '1,two', '--model', 'm'], /'1,two' is invalid.*Give a number/],
    [['--modle', 'm'], /unknown option '--modle'\n.*Did you mean --model/],
    [[], /--model is required/],
  ])('%j is wrong usage', (args, message) => {
    expect(failure(...args).message).toMatch(message)
  })
})
