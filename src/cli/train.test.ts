import { readFile, writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder, tiny, tinylora } from './fixtures/run.ts'
import { metricsOf, small, writeProblems } from './fixtures/training.ts'

const temporary = temporaryFolder()
let own: string[] = []

beforeAll(async () => {
  const [data, reward] = [temporary.path('own.jsonl'), temporary.path('letters.mjs')]
  await writeProblems(data, reward)
  own = [...small, '--data', data, '--reward', reward]
})

/** Runs a training in a new folder. */
async function train(name: string, args: readonly string[]) {
  const run = temporary.path(name)
  return { run, ...(await tinylora(['train', ...args, '--run', run])) }
}

describe('tinylora train', () => {
  it('trains an adapter that generate and info take, a line a step', async () => {
    const { run, code, stdout, stderr } = await train('first', [...own, '--steps', '3'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const step of [1, 2, 3])
      expect(stdout).toMatch(
        new RegExp(`^step ${step}/3 +reward +0\\.\\d{3} +spread +0\\.\\d{3} +length +\\d+\\.\\d +cut off`, 'm'),
      )
    expect(stdout).toContain(`tinylora generate --model ${tiny} --adapter ${run}/adapter`)
    const said = await tinylora(['generate', '--model', tiny, '--adapter', `${run}/adapter`, 'the dog'])
    expect(said.code).toBe(0)
    expect(JSON.parse((await tinylora(['info', `${run}/adapter`, '--json'])).stdout).values.some(Boolean)).toBe(true)
    expect(await metricsOf(run)).toHaveLength(3)
  })

  it('prints JSON lines with --json, and nothing else', async () => {
    const { run, stdout, stderr } = await train('json', [...own, '--steps', '2', '--json', '--sample-every', '2'])
    expect(stderr).toBe('')
    const [first, second, end, ...rest] = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(rest).toEqual([])
    expect(first).toEqual({
      step: 1,
      steps: 2,
      metrics: expect.objectContaining({ reward: expect.any(Number) }),
      notes: expect.any(Array),
    })
    expect(second.sample).toMatchObject({
      step: 2,
      prompt: expect.stringContaining('the'),
      completion: expect.any(String),
    })
    expect(end).toEqual({ run, step: 2, steps: 2, finished: true, model: tiny, adapter: `${run}/adapter` })
  })

  it('says where the time went on demand, and computes the same', async () => {
    const plain = await train('not-profiled', [...own, '--steps', '4'])
    const { run, code, stdout } = await train('profiled', [...own, '--steps', '4', '--profile'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^where the time of steps 1 to 3 went, \d+\.\d\d s:\n {2}rollout [^\n]*decode \d/m)
    expect(stdout.indexOf('where the time')).toBeLessThan(stdout.indexOf('step 4/4'))
    expect(stdout).toMatch(/^ {2}gradient +[\d.]+ % {2}[\d.]+ s: loss [\d.]+ s \(\d+ runs\), host/m)
    expect(stdout).toMatch(/^ {2}decode, \d+ of \d+ runs: \w+ [\d.]+ %, /m)
    const { traceEvents } = JSON.parse(await readFile(`${run}/profile.json`, 'utf8'))
    const names = new Set(traceEvents.map(({ name }: { name: string }) => name))
    for (const name of ['step 1', 'step 3', 'rollout', 'decode', 'loss', 'MatMul']) expect(names).toContain(name)
    expect(names).not.toContain('step 4')
    expect(await readFile(`${run}/adapter/v.bin`)).toEqual(await readFile(`${plain.run}/adapter/v.bin`))
  })

  it('shows a sample completion on demand', async () => {
    const { stdout } = await train('sample', [...own, '--steps', '2', '--sample-every', '2'])
    expect(
      stdout.match(/^sample of step \d, problem p\d: reward 0\.\d+, answer \d, \d+ tokens, (stop|length)$/gm),
    ).toHaveLength(1)
    expect(stdout).toMatch(/^ {2}prompt\n {2}\| the .*\n {2}completion\n {2}\| /m)
  })

  it('scores GSM8K by its own reward, and adds others by their weights', async () => {
    const data = temporary.path('gsm8k.jsonl')
    const row = { question: 'What is 1 + 1?', answer: 'It is 2.\n#### 2' }
    await writeFile(data, `${JSON.stringify(row)}\n${JSON.stringify({ ...row, question: 'What is 2?' })}\n`)
    const task = [...small, '--task', 'gsm8k', '--data', data, '--steps', '1']
    const alone = await train('task', task)
    expect(alone.stdout).toContain('all 8 rewards of this step are 0')
    expect(Object.keys((await metricsOf(alone.run))[0]!)).toContain('rewards/gsm8kStrict/mean')
    const both = await train('both', [
      ...task,
      '--reward',
      'task',
      '--reward',
      temporary.path('letters.mjs'),
      '--reward-weights',
      '1,0.5',
    ])
    const [metrics] = await metricsOf(both.run)
    const mean = (name: string) => metrics![`rewards/${name}/mean`] as number
    expect(metrics!.reward).toBeCloseTo(mean('gsm8kStrict') + 0.5 * mean('letters'), 12)
    expect(mean('letters')).toBeGreaterThan(0)
  })
})

it('takes its options from a config file, and ends with 2 where that is wrong', async () => {
  const config = temporary.path('run.yaml')
  const [, data, , reward] = own.slice(-4)
  const options = ['max-completion-length: 5', 'prompts-per-step: 2', 'num-generations: 4', 'steps: 1']
  const text = [`model: ${tiny}`, `data: ${data}`, `reward: ${reward}`, ...options].join('\n')
  await writeFile(config, text)
  const { code, run } = await train('of-config', ['--config', config, '--max-completion-length', '6'])
  expect(code).toBe(0)
  const { training } = JSON.parse(await readFile(`${run}/config.json`, 'utf8'))
  expect(training).toMatchObject({ steps: 1, promptsPerStep: 2, maxCompletionLength: 6 })
  await writeFile(config, `${text}\nnum-generation: 4`)
  const wrong = await train('of-wrong-config', ['--config', config])
  expect(wrong).toMatchObject({ code: 2, stdout: '' })
  expect(wrong.stderr).toMatch(/run\.yaml:8: num-generation is no option\. Did you mean num-generations\?/)
})

describe('what fails', () => {
  it.each([
    [
      'a reward that is not there',
      () => [...small, '--data', own.at(-3)!, '--reward', 'no-such.ts'],
      /no-such\.ts: no such file/,
    ],
    ['data that is not there', () => [...own, '--data', 'no-such.jsonl'], /no-such\.jsonl/],
    ['a size that the model has not', () => [...own, '--params', '15'], /15/],
  ])('%s is an error that leaves no folder', async (name, args, message) => {
    const { run, code, stderr } = await train(name, [...args(), '--steps', '1'])
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
    await expect(readFile(`${run}/config.json`)).rejects.toThrow('ENOENT')
  })

  it('a folder that cannot be written to is named', async () => {
    await writeFile(temporary.path('a-file'), '')
    const { code, stderr } = await train('a-file/run', [...own, '--steps', '1'])
    expect(code).toBe(1)
    expect(stderr).toContain('a-file/run')
  })

  it('a first step that fails is in the way of no other try', async () => {
    const [data, reward] = [temporary.path('fails.jsonl'), temporary.path('fails.mjs')]
    await writeProblems(data, reward, 'export default () => Number.NaN')
    const first = await train('again', [...small, '--data', data, '--reward', reward, '--steps', '1'])
    expect(first.code).toBe(1)
    expect((await train('again', [...own, '--steps', '1', '--learning-rate', '0.5'])).code).toBe(0)
  })

  it('a step that fails loses none before it, however seldom they are saved', async () => {
    const [data, reward] = [temporary.path('late.jsonl'), temporary.path('late.mjs')]
    const text = 'let calls = 0\nexport default ({ completion }) => (calls++ < 16 ? completion.length : "1")'
    await writeProblems(data, reward, text)
    const options = ['--data', data, '--reward', reward, '--steps', '9', '--save-steps', '9']
    const { run, code, stderr } = await train('late', [...small, ...options])
    expect(code).toBe(1)
    expect(stderr).toMatch(/gave the string 1, expected a finite number\nstep 2 is done and saved; go on with:/)
    expect(JSON.parse((await tinylora(['info', run, '--json'])).stdout)).toMatchObject({ steps: 2, lastCheckpoint: 2 })
  })

  it.each([
    [['--prompts-per-step', '8'], 'there are fewer problems, 4, than a step takes; --prompts-per-step is 8'],
    [['--kv-cache-gb', '0.00001'], /allow --kv-cache-gb [\d.]+ or shorten --max-completion-length \(key p\d\)/],
  ])('what cannot be trained is said with its flag: %j', async (options, message) => {
    const { code, stderr } = await train(`flags ${options[0]}`, [...own, '--steps', '1', ...options])
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
  })

  it('a temperature that the loss cannot divide by is wrong usage, said once', async () => {
    const { code, stderr } = await train('cold', [...own, '--temperature', '0.00001'])
    expect(code).toBe(2)
    expect(stderr.match(/--temperature is not usable/g)).toHaveLength(1)
  })

  it('a reward that throws is named, with its row, and what was done before can go on', async () => {
    const [data, reward] = [temporary.path('throws.jsonl'), temporary.path('throws.mjs')]
    await writeProblems(
      data,
      reward,
      "let calls = 0\nexport default ({ colour }) => { if (calls++ > 9) throw new Error('no ' + colour); return calls }",
    )
    const { run, code, stderr } = await train('throws', [...small, '--data', data, '--reward', reward, '--steps', '5'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/reward throws on problem p\d, completion \d: no (red|blue)\n/)
    expect(stderr).toContain(`step 1 is done and saved; go on with: tinylora train --resume ${run}\n`)
  })
})

it('trains on nano without data, and says where data is missing or too much', async () => {
  const { run, code } = await train('nano', [...small, '--task', 'nano', '--steps', '1'])
  expect(code).toBe(0)
  expect((await tinylora(['info', run])).stdout).toMatch(/^problems +4,096 of nano$/m)
  expect((await tinylora(['train', '--resume', run, '--steps', '2'])).code).toBe(0)
  const offline = { HF_HUB_OFFLINE: '1', HF_HOME: temporary.path('hub') }
  const args = ['train', ...small, '--task', 'gsm8k', '--run', temporary.path('no-data')]
  expect(await tinylora(args, { environment: offline })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /gsm8k@740312a\/main\/train-.*: not in the Hugging Face cache, and HF_HUB_OFFLINE is set/,
    ),
  })
  const given = await train('data', [...small, '--task', 'nano', '--data', 'x.jsonl'])
  expect(given).toMatchObject({ code: 2, stderr: expect.stringContaining('task nano makes its problems itself') })
})

describe("a user's reward", () => {
  it.each(['ts', 'js', 'mjs'])('may be a .%s file that waits for its answer', async type => {
    const file = temporary.path(`own-reward.${type}`)
    const number = type === 'ts' ? ': Promise<number>' : ''
    await writeFile(
      file,
      `export default async ({ completion, colour })${number} => { await null; return colour === 'red' ? completion.length : 0 }`,
    )
    const { run, code } = await train(`own-${type}`, [
      ...small,
      '--data',
      own.at(-3)!,
      '--reward',
      file,
      '--steps',
      '1',
    ])
    expect(code).toBe(0)
    expect((await metricsOf(run))[0]).toHaveProperty(['rewards/own-reward/mean'])
  })
})
