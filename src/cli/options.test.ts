import { Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { addOptions, parseOptions } from './options.ts'

const schema = z.strictObject({
  model: z.string().meta({ description: 'Which.', placeholder: 'folder' }),
  maxCompletionLength: z.int().positive().default(256).meta({ description: 'Most tokens.', reason: 'enough' }),
  temperature: z.number().nonnegative().default(1),
  tying: z.enum(['tiled', 'structured']).default('tiled'),
  targetModules: z.array(z.enum(['q_proj', 'k_proj'])).default(['q_proj', 'k_proj']),
  raw: z.boolean().default(false),
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
    })
  })

  it('show type, default and reason in the help text', () => {
    const help = command().configureHelp({ helpWidth: 200 }).helpInformation()
    expect(help).toContain('--model <folder>')
    expect(help).toMatch(/--max-completion-length <integer> +Most tokens. Default: 256 \(enough\)\./)
    expect(help).toContain('--tying <tiled|structured>')
    expect(help).toContain('--target-modules <a,b,…>')
    expect(help).toMatch(/--raw\s/)
  })

  it.each([
    [['--temperature', 'hot', '--model', 'm'], /'hot' is invalid.*Give a number/],
    [['--temperature', '-1', '--model', 'm'], /--temperature is not usable: Too small/],
    [['--max-completion-length', '1.5', '--model', 'm'], /--max-completion-length is not usable: .*int/],
    [['--tying', 'loose', '--model', 'm'], /--tying is not usable: .*"tiled"\|"structured"/],
    [['--target-modules', 'q_proj,x', '--model', 'm'], /--target-modules\.1 is not usable/],
    [['--modle', 'm'], /unknown option '--modle'\n.*Did you mean --model/],
    [[], /--model is required/],
  ])('%j is wrong usage', (args, message) => {
    expect(failure(...args).message).toMatch(message)
  })
})
