import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../store/fixtures/temporary.ts'
import { loadReward } from './reward-file.ts'

const input = { prompt: 'P', completion: 'It is \\boxed{42}.', answer: '42', level: 'hard' }

/** A reward file in a folder of its own, outside of this package. */
async function written(name: string, text: string): Promise<string> {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, text)
  return path
}

test.each([
  [
    'my-reward.ts',
    'interface Row { level: string }\nexport default (row: Row): number => (row.level === "hard" ? 2 : 1)',
  ],
  ['my-reward.js', 'export default row => (row.level === "hard" ? 2 : 1)'],
  ['my-reward.mjs', 'export default async row => (row.level === "hard" ? 2 : 1)'],
  ['my-reward.cjs', 'module.exports = row => (row.level === "hard" ? 2 : 1)'],
])('%s gives its default export, called after the file', async (name, text) => {
  const reward = await loadReward(await written(name, text))
  expect(await reward(input)).toBe(2)
  expect(reward.name).toBe('my-reward')
})

test('a function that has a name keeps it', async () => {
  const reward = await loadReward(await written('a.ts', 'export default function brevity() { return 1 }'))
  expect(reward.name).toBe('brevity')
})

test.each(['ts', 'mjs'])('a .%s file imports tinylora, its entries, and what lies beside it', async extension => {
  const path = await written(
    `own.${extension}`,
    `import { loadModel } from 'tinylora'
     import { MODULE_TYPES } from 'tinylora/adapter'
     import { weight } from './weight.${extension}'
     export default () => typeof loadModel === 'function' && MODULE_TYPES.length === 7 ? weight : 0`,
  )
  await writeFile(join(path, '..', `weight.${extension}`), 'export const weight = 3')
  const reward = await loadReward(path)
  expect(await reward(input)).toBe(3)
})

test('an error inside the file keeps its line', async () => {
  const text = `import type { RewardInput } from 'tinylora'
interface Row {
  completion: string
}

export default function failing({ completion }: Row): number {
  throw new Error('no: ' + completion satisfies RewardInput['completion'])
}
`
  const path = await written('failing.ts', text)
  const reward = await loadReward(path)
  const error = await Promise.resolve()
    .then(() => reward(input))
    .catch((error: Error) => error)
  expect((error as Error).message).toMatch(/^no: It is/)
  expect((error as Error).stack).toContain(`${path}:7:`)
})

test.each([
  [
    'export const score = 1, weight = 2',
    'its default export is missing (it exports score, weight); write: export default',
  ],
  ['export default 7', 'its default export is number (it exports nothing else)'],
  ['export default {', /cannot be loaded: .*own\.ts:1:/s],
  ["\n\nthrow new Error('stopped')", 'cannot be loaded: line 3: stopped'],
  ["import 'no-such-package'", /cannot be loaded: .*no-such-package/],
])('%j is an error that names the file', async (text, message) => {
  const path = await written('own.ts', text)
  await expect(loadReward(path)).rejects.toThrow(path)
  await expect(loadReward(path)).rejects.toThrow(message)
})

test('a missing file is named', async () => {
  await expect(loadReward('no/such.ts')).rejects.toThrow(
    'no/such.ts: no such file; give a file whose default export is the reward',
  )
})
