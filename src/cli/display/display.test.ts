import { PassThrough } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import xterm from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GrpoStep, Metrics } from '../../train/index.ts'
import { figures } from './figures.ts'
import { linesDisplay } from './lines.ts'
import { fitting, heading, row, tableDisplay } from './table.ts'
import { timeLeft } from './time-left.ts'

const measured: Metrics = {
  reward: 0.125,
  reward_std: 0.354,
  'completions/mean_length': 231.04,
  'completions/clipped_ratio': 0.117,
  tokens_per_second: 95.3,
  step_time: 60,
}

const completion = {
  step: 2,
  problem_id: 'train/7',
  completion_index: 0,
  prompt: 'What is 1 + 1?',
  completion: 'It is\u001b[2J\n2',
  answer: '2',
  reward: 1,
  rewards: { gsm8k: 1 },
  advantage: 0.5,
  tokens: 4,
  finish_reason: 'stop',
}

function stepOf(step: number, { metrics = measured, notes = [] as string[], steps = 15 } = {}): GrpoStep {
  const state = () => {
    throw new Error('a display needs no state')
  }
  return { step, steps, metrics, notes, completions: [{ ...completion, step }], state }
}

/** A terminal, and what a person sees on it. */
function terminal(columns: number, colours = false) {
  const screen = new xterm.Terminal({ cols: columns, rows: 20, allowProposedApi: true, convertEol: true })
  const written: string[] = []
  const stream = Object.assign(new PassThrough(), { columns, rows: 20, isTTY: true, hasColors: () => colours })
  stream.on('data', data => written.push(String(data)))
  const seen = async () => {
    await new Promise<void>(resolve => screen.write(written.splice(0).join(''), resolve))
    const { active } = screen.buffer
    return Array.from({ length: active.length }, (_, y) => active.getLine(y)!.translateToString(true))
      .join('\n')
      .trimEnd()
  }
  return { stream: stream as unknown as WriteStream, seen }
}

describe('the table on a terminal', () => {
  it('has a row a step, and a line on the running step that changes in place', async () => {
    const { stream, seen } = terminal(80)
    const display = tableDisplay(stream, { trainer: 'grpo' })
    display.progress({ step: 1, phase: 'rollout', done: 64, total: 64, tokens: 12_345 })
    expect(await seen()).toMatch(/^step 1: rollout 64\/64 completions, 12,345 tokens, \d+ tokens\/s$/)
    display.progress({ step: 1, phase: 'gradient', done: 8, total: 8, tokens: 12_345 })
    expect(await seen()).toBe('step 1: gradient 8/8 groups')
    display.step(stepOf(1))
    display.progress({ step: 2, phase: 'reward', done: 64, total: 64, tokens: 0 })
    display.step(stepOf(2))
    display.progress({ step: 3, phase: 'update', done: 1, total: 1, tokens: 0 })
    expect(await seen()).toBe(
      [
        'step   reward   spread   length  cut off  tokens/s   time left',
        '   1    0.125    0.354    231.0     12 %        95      14 min',
        '   2    0.125    0.354    231.0     12 %        95      13 min',
        'step 3: update 1/1 updates; 13 min left',
      ].join('\n'),
    )
  })

  it('leaves only rows when it is closed', async () => {
    const { stream, seen } = terminal(80)
    const display = tableDisplay(stream, { trainer: 'grpo' })
    display.step(stepOf(1))
    display.progress({ step: 2, phase: 'update', done: 1, total: 1, tokens: 0 })
    display.say('stopping')
    display.close()
    expect((await seen()).split('\n').slice(2)).toEqual(['stopping'])
  })

  it('says notes in plain words, and shows a sample where one is wanted', async () => {
    const { stream, seen } = terminal(80)
    const display = tableDisplay(stream, { trainer: 'grpo', sampleEvery: 2 })
    display.step(stepOf(1, { notes: ['all rewards of this step are equal'] }))
    display.step(stepOf(2))
    expect((await seen()).split('\n').slice(2)).toEqual([
      'all rewards of this step are equal',
      expect.stringMatching(/^ {3}2 /),
      'sample of step 2, problem train/7: reward 1, answer 2, 4 tokens, stop',
      '  prompt',
      '  | What is 1 + 1?',
      '  completion',
      '  | It is·[2J',
      '  | 2',
    ])
  })

  it('never writes more than a line of a narrow terminal', async () => {
    const { stream, seen } = terminal(30)
    const display = tableDisplay(stream, { trainer: 'grpo' })
    display.step(stepOf(1))
    display.progress({ step: 2, phase: 'rollout', done: 64, total: 64, tokens: 12_345 })
    expect(await seen()).toBe('step   reward   spread\n   1    0.125    0.354\nstep 2: rollout 64/64 comple…')
  })

  it('uses colour only where the terminal has some', async () => {
    const write = (colours: boolean) => {
      const { stream } = terminal(80, colours)
      const written: string[] = []
      stream.on('data', data => written.push(String(data)))
      tableDisplay(stream, { trainer: 'grpo' }).step(stepOf(1, { notes: ['a note'] }))
      return written.join('')
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what sets a colour
    const colour = /\u001b\[\d+m/
    expect(write(true)).toMatch(colour)
    expect(write(false)).not.toMatch(colour)
  })

  it('keeps every cell under its heading, whatever is measured', () => {
    const value = fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constant(null))
    const metrics = fc.record({
      ...Object.fromEntries(Object.keys(measured).map(name => [name, value])),
      'completions/clipped_ratio': fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(
        metrics,
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 1, max: 1e6 }),
        (given, columns, steps) => {
          const shown = fitting(figures.grpo, columns, steps)
          const width = heading(shown, steps).length
          expect(width).toBeLessThanOrEqual(columns)
          expect(row(shown, stepOf(1, { metrics: given, steps }), 1e5)).toHaveLength(width)
        },
      ),
    )
  })
})

describe('plain lines', () => {
  it('are one a step, with its notes', () => {
    let text = ''
    const display = linesDisplay(written => (text += written), { trainer: 'grpo', sampleEvery: 2 })
    display.progress({ step: 1, phase: 'rollout', done: 1, total: 64, tokens: 3 })
    display.step(stepOf(1, { notes: ['a note'] }))
    display.step(stepOf(2, { metrics: { ...measured, reward: null } }))
    expect(text.split('\n').slice(0, 4)).toEqual([
      'step  1/15  reward   0.125  spread   0.354  length   231.0  cut off    12 %        95 tokens/s      14 min left',
      '  a note',
      'step  2/15  reward       –  spread   0.354  length   231.0  cut off    12 %        95 tokens/s      13 min left',
      'sample of step 2, problem train/7: reward 1, answer 2, 4 tokens, stop',
    ])
    expect(stripVTControlCharacters(text)).toBe(text)
  })
})

describe('time left', () => {
  it('follows the recent steps', () => {
    const left = timeLeft()
    expect(left(10, 5)).toBe(50)
    expect(left(20, 4)).toBe(60)
    for (let step = 0; step < 8; step++) left(1, 4)
    expect(left(1, 3)).toBe(3)
  })
})
