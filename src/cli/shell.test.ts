import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { command, resumeCommand, shellWord } from './shell.ts'

it('is plain where it can be', () => {
  expect(resumeCommand('runs/math-13', 'grpo')).toBe('tinylora train --resume runs/math-13')
  expect(resumeCommand('my runs', 'sft')).toBe("tinylora sft --resume 'my runs'")
})

it.skipIf(process.platform === 'win32')('is read back by a shell as it was', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' })
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), texts => {
      const said = execFileSync('sh', ['-c', `printf '%s\\0' ${texts.map(shellWord).join(' ')}`]).toString()
      expect(said.split('\0').slice(0, -1)).toEqual(texts)
    }),
    { numRuns: 20 },
  )
})

it.each(['exec', 'start'])('names commands as they are typed where it was called through npm %s', npmCommand => {
  vi.stubEnv('npm_command', npmCommand)
  expect(command('info', 'runs/first')).toBe('npx tinylora info runs/first')
  vi.unstubAllEnvs()
})
