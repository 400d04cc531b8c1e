import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { temporaryFolder, tinylora } from './fixtures/run.ts'
import { small, writeProblems } from './fixtures/training.ts'

const temporary = temporaryFolder()

/** A reward that notes down the resident memory of its process every ten steps. */
const measuring = (notes: string) => `
import { appendFileSync } from 'node:fs'
let calls = 0
export default ({ completion }) => {
  calls += 1
  if (calls % 40 === 0)
    appendFileSync(${JSON.stringify(notes)}, JSON.stringify({ step: calls / 4, bytes: process.memoryUsage.rss() }) + '\\n')
  return completion.length
}`

it('takes as much memory after 300 steps as after 30', { timeout: 180_000 }, async () => {
  const [data, reward, notes] = [temporary.path('own.jsonl'), temporary.path('rss.mjs'), temporary.path('rss.jsonl')]
  await writeProblems(data, reward, measuring(notes))
  const options = ['--num-generations', '2', '--max-completion-length', '8', '--steps', '300', '--threads', '1']
  const { code, stderr } = await tinylora([
    ...['train', ...small, ...options],
    ...['--data', data, '--reward', reward, '--run', temporary.path('run')],
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines = (await readFile(notes, 'utf8')).trimEnd().split('\n')
  const memory = new Map(lines.map(line => JSON.parse(line)).map(({ step, bytes }) => [step, bytes]))
  expect(memory.get(300) / memory.get(30)).toBeLessThan(1.05)
})
