import { readFile, writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder, tiny, tinylora } from './fixtures/run.ts'
import { metricsOf } from './fixtures/training.ts'

const temporary = temporaryFolder()
let own: string[] = []

const chat = (question: string, answer: string) => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
})

async function jsonl(name: string, rows: readonly object[]): Promise<string> {
  await writeFile(temporary.path(name), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
  return temporary.path(name)
}

beforeAll(async () => {
  const data = await jsonl('chats.jsonl', [
    chat('the dog', 'the quick brown fox'),
    { prompt: 'the fox', completion: ' jumps over the dog' },
    { prompt: [{ role: 'user', content: 'the fox' }], completion: [{ role: 'assistant', content: 'the dog' }] },
    { text: 'the quick brown fox jumps over the lazy dog' },
  ])
  own = ['sft', '--model', tiny, '--data', data, '--batch-size', '2', '--params', '14', '--learning-rate', '0.1']
})

const train = async (name: string, args: readonly string[]) => {
  const run = temporary.path(name)
  return { run, ...(await tinylora([...args, '--run', run])) }
}

describe('tinylora sft', () => {
  it('trains an adapter that generate and info take, a line a step, and measures what is held out', async () => {
    const heldOut = await jsonl('held-out.jsonl', [chat('the dog', 'the lazy fox')])
    const { run, code, stdout, stderr } = await train('first', [
      ...own,
      ...['--epochs', '3', '--eval-data', heldOut, '--eval-steps', '3'],
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^training 14 numbers on .*: 4 demonstrations of .*chats\.jsonl, 2 a step$/m)
    expect(stdout).toMatch(/^step 3\/6 {2}loss +\d\.\d{3} {2}held out +\d\.\d{3} {2}gradient +\d+\.\d+ +\d+ tokens\/s/m)
    expect(stdout).toMatch(/^step 2\/6 {2}loss +\d\.\d{3} {2}held out +–/m)
    const metrics = await metricsOf(run)
    expect(metrics.at(-1)).toMatchObject({ step: 6, epoch: 3, eval_loss: expect.any(Number) })
    expect((await tinylora(['generate', '--model', tiny, '--adapter', `${run}/adapter`, 'the dog'])).code).toBe(0)
    const info = (await tinylora(['info', run])).stdout
    expect(info).toMatch(/^demonstrations +4 of .*chats\.jsonl$/m)
    expect(info).toMatch(/^held out +1 of .*held-out\.jsonl$/m)
    expect(info).toMatch(/^loss +\d\.\d{3} at first, \d\.\d{3} at last, \d\.\d{3} at best \(step \d\)\n +[▁-█]{6}$/m)
    expect(info).toContain(`tinylora sft --resume ${run}`)
  })

  it('goes on with the numbers of a run that never stopped', async () => {
    const whole = await train('whole', [...own, '--epochs', '3'])
    const part = await train('part', [...own, '--epochs', '1'])
    const resumed = await tinylora(['sft', '--resume', part.run, '--epochs', '3'])
    expect(resumed).toMatchObject({ code: 0, stderr: '' })
    expect(resumed.stdout).toContain('from step 3 on')
    expect(await metricsOf(part.run)).toEqual(await metricsOf(whole.run))
    const numbers = (run: string) => readFile(`${run}/adapter/v.bin`)
    expect(await numbers(part.run)).toEqual(await numbers(whole.run))
  })

  it('is not gone on with by train, which says how', async () => {
    const { run } = await train('other', [...own, '--steps', '1'])
    const { code, stderr } = await tinylora(['train', '--resume', run])
    expect(code).toBe(1)
    expect(stderr).toContain(`go on with it by: tinylora sft --resume ${run}`)
  })

  it.each(['gsm8k', 'nano'])("learns a task's worked solutions: %s", async task => {
    const row = { question: 'What is 1 + 1?', answer: 'It is 1+1=<<1+1=2>>2.\n#### 2' }
    const data = task === 'nano' ? [] : ['--data', await jsonl('gsm8k.jsonl', [row, row, row, row])]
    const args = [...own.slice(0, 3), ...own.slice(5), '--task', task, ...data, '--limit', '4', '--max-length', '2048']
    const { code, stdout, stderr } = await train(`of-${task}`, [...args, '--steps', '1'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`4 demonstrations of ${task}`)
    // Nano makes problems that are held out, too.
    expect(stdout).toMatch(task === 'nano' ? /held out +\d\.\d{3}/ : /held out +–/)
  })

  it.each([
    [{ messages: [{ role: 'user', content: 'x' }] }, /line 1: column messages has none of role assistant/],
    [{ messages: 'x' }, /line 1: column messages is not usable/],
    [
      { prompt: 'x', completion: [{ role: 'assistant', content: 'y' }] },
      /line 1: of prompt and completion one is text/,
    ],
    [{ question: 'x' }, /line 1: has no column text or messages or prompt and completion; it has question/],
  ])('names the row that is wrong: %j', async (row, message) => {
    const data = await jsonl('wrong.jsonl', [row])
    const { code, stderr } = await train('wrong', ['sft', '--model', tiny, '--data', data, '--steps', '1'])
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
  })

  it('says what is missing', async () => {
    const { code, stderr } = await train('missing', ['sft', '--model', tiny])
    expect(code).toBe(2)
    expect(stderr).toContain('--data is required')
    const unsolved = await train('missing', ['sft', '--model', tiny, '--task', 'gsm8k-changed'])
    expect(unsolved.code).toBe(2)
    expect(unsolved.stderr).toMatch(/--task .*gsm8k.*nano/)
    const unseen = await train('missing', [...own, '--eval-steps', '1'])
    expect(unseen.code).toBe(2)
    expect(unseen.stderr).toContain(
      '--eval-steps is not usable: it is for held-out demonstrations; give --eval-data, too',
    )
  })
})
