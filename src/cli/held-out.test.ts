import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder, tiny, tinylora } from './fixtures/run.ts'
import { metricsOf, small, writeProblems } from './fixtures/training.ts'

const temporary = temporaryFolder()
let own: string[] = []

beforeAll(async () => {
  const [data, reward] = [temporary.path('own.jsonl'), temporary.path('letters.mjs')]
  await writeProblems(data, reward)
  own = [...small, '--data', data, '--reward', reward, '--eval-data', data]
})

async function train(run: string, args: readonly string[]) {
  return tinylora(['train', ...args, '--eval-limit', '2', '--run', run])
}

const bestOf = async (run: string) => JSON.parse(await readFile(`${run}/best/score.json`, 'utf8'))

describe('a training that scores itself', () => {
  it('scores held-out problems every so many steps, and keeps the adapter that scored best, also over a stop', async () => {
    const [whole, stopped] = [temporary.path('whole'), temporary.path('stopped')]
    const { code, stdout } = await train(whole, [...own, '--eval-every', '2', '--steps', '6'])
    expect(code).toBe(0)
    const metrics = await metricsOf(whole)
    const scores = metrics.map(line => line['eval/letters'])
    expect(scores.map(score => typeof score)).toEqual([
      'undefined',
      'number',
      'undefined',
      'number',
      'undefined',
      'number',
    ])
    const best = Math.max(...scores.flatMap(score => (typeof score === 'number' ? [score] : [])))
    expect(await bestOf(whole)).toEqual({ step: scores.indexOf(best) + 1, score: best })
    expect(stdout).toMatch(/^2 held-out problems of own, letters: .* untrained .*; best: step \d, in .*whole\/best$/m)
    const said = await tinylora(['generate', '--model', tiny, '--adapter', `${whole}/best`, 'the dog'])
    expect(said.code).toBe(0)

    await train(stopped, [...own, '--eval-every', '2', '--steps', '4'])
    await tinylora(['train', '--resume', stopped, '--steps', '6'])
    expect((await metricsOf(stopped)).map(line => line['eval/letters'])).toEqual(scores)
    expect(await bestOf(stopped)).toEqual(await bestOf(whole))
  })

  it('scores the test problems of its task, in supervised fine-tuning too', async () => {
    const run = temporary.path('sft')
    const options = [
      '--model',
      tiny,
      '--task',
      'nano',
      '--limit',
      '4',
      '--batch-size',
      '2',
      '--params',
      '13',
      '--steps',
      '1',
    ]
    const args = ['sft', ...options, '--eval-every', '1', '--eval-limit', '2', '--run', run]
    expect(await tinylora(args)).toMatchObject({ code: 0 })
    expect((await metricsOf(run))[0]).toMatchObject({
      'eval/strict': expect.any(Number),
      'eval/lenient': expect.any(Number),
    })
  })

  it.each([
    [
      ['train', ...small, '--data', 'a.jsonl', '--reward', 'r.mjs'],
      /--eval-every is not usable: of own data needs held-out problems: give --eval-data, too/,
    ],
    [
      ['sft', '--model', tiny, '--data', 'a.jsonl'],
      /--eval-every is not usable: scores answers, for which a --task is needed/,
    ],
  ])('says what is missing: %j', async (args, message) => {
    const { code, stderr } = await tinylora([...args, '--eval-every', '1', '--run', temporary.path('none')])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
