import { describe, expect, it } from 'vitest'
import { start, tiny, tinylora } from './fixtures/run.ts'

describe('tinylora', () => {
  it('lists its commands, examples and exit codes in --help', async () => {
    const { code, stdout, stderr } = await tinylora(['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const part of ['info', 'generate', 'train', 'demo', 'Examples:', 'Exit codes:']) expect(stdout).toContain(part)
  })

  it.each(['info', 'generate', 'train'])('has examples and the reason of every default in %s --help', async command => {
    const { code, stdout } = await tinylora([command, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Examples:')
    expect(stdout.replace(/\s+/g, ' ')).toContain('Default: 256 (a worked answer to a grade-school problem')
  })

  it('says its version', async () => {
    expect((await tinylora(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    [[], /Usage: tinylora/],
    [['inform', tiny], /unknown command 'inform'[\s\S]*Did you mean info/],
    [['info'], /missing required argument 'path'/],
    [['info', tiny, '--jsno'], /unknown option '--jsno'[\s\S]*Did you mean --json/],
    [['generate', 'hello'], /--model is required/],
    [['generate', '--model', tiny, '--temperature', '-1', 'hello'], /--temperature is not usable: Too small/],
    [['generate', '--model', tiny, 'two', 'prompts'], /too many arguments/],
  ])('ends with 2 and says why on wrong usage: %j', async (args, message) => {
    const { code, stdout, stderr } = await tinylora(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('ends with 1 and one paragraph without a stack where something fails', async () => {
    const { code, stdout, stderr } = await tinylora(['info', 'no-such-place'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /^tinylora: no-such-place: no such folder or file; give a model folder.*\ninfo also takes an adapter .*\n$/,
    )
  })

  it('shows the stack with TINYLORA_DEBUG', async () => {
    const { stderr } = await tinylora(['info', 'no-such-place'], { environment: { TINYLORA_DEBUG: '1' } })
    expect(stderr).toMatch(/\n\s+at /)
  })

  it('takes it that a reader closes the pipe', async () => {
    const child = start(['generate', '--help'])
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', data => {
      stderr += data
    })
    const code = await new Promise(resolve => child.once('close', resolve))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
