import { describe, expect, it } from 'vitest'
import { rules } from '../reward/index.ts'
import { tinylora } from './fixtures/run.ts'

const lines = (...rows: object[]) => rows.map(row => `${JSON.stringify(row)}\n`).join('')
const parsed = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

describe('tinylora grade', () => {
  it('adds the verdict to every row, in order, and keeps all else of it', async () => {
    const rows = [
      { id: 'a', gold: '\\frac{1}{2}', prediction: 'So it is \\boxed{0.5}.' },
      { gold: ['3', '4'], prediction: 'The answer is 4.', source: { page: 3 } },
      { gold: '7', prediction: '' },
    ]
    const { code, stdout, stderr } = await tinylora(['grade', '--rule', 'math'], { input: lines(...rows) })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(parsed(stdout)).toEqual([
      { ...rows[0], correct: true, extracted: '0.5', rule: 'math' },
      { ...rows[1], correct: true, extracted: '4', rule: 'math' },
      { ...rows[2], correct: false, extracted: null, rule: 'math' },
    ])
  })

  it('takes the tolerance that a problem states, and passes empty lines over', async () => {
    const row = { gold: '4.2', prediction: '\\boxed{4.25}' }
    const input = `${lines({ ...row, precision: 0.1 })}\n${lines(row)}`
    const { stdout } = await tinylora(['grade', '--rule', 'olympiadbench'], { input })
    expect(parsed(stdout).map(({ correct }) => correct)).toEqual([true, false])
  })

  it('lists every rule with what it does', async () => {
    const { stdout } = await tinylora(['grade', '--list'])
    const listed = stdout
      .trimEnd()
      .split('\n')
      .map(line => line.split(/ {2,}/))
    expect(listed).toEqual(rules.map(({ name, description }) => [name, description]))
  })

  it.each([
    [['--rule', 'nope'], '', 1, /there is no rule "nope"; there are math, /],
    [
      ['--rule', 'math'],
      '{"gold": "1"}\n',
      1,
      /standard input, line 1: .*prediction.*; expected \{"gold": …, "prediction": …\}/,
    ],
    [['--rule', 'math'], '{"gold": "1", "prediction": "1"}\nno JSON\n', 1, /standard input, line 2: is not JSON/],
    [[], '', 2, /give --rule, or --list to see which there are/],
  ])('says what is wrong: %j', async (args, input, expected, message) => {
    const { code, stderr } = await tinylora(['grade', ...args], { input })
    expect(code).toBe(expected)
    expect(stderr).toMatch(message)
  })
})
