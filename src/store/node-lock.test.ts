import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './fixtures/temporary.ts'
import { folderTree } from './node.ts'

/** A process that takes the lock of a folder, says whether it got it, and lives on. */
function contender(folder: string): ChildProcess {
  const script = `
    import { folderTree } from ${JSON.stringify(new URL('./node.ts', import.meta.url).href)}
    try {
      await folderTree(${JSON.stringify(folder)}).lock()
      console.log('has it')
      setInterval(() => {}, 1000)
    } catch (error) {
      console.log(error.message)
    }`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script])
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function says(child: ChildProcess): Promise<string> {
  const [data] = await once(child.stdout!, 'data')
  return String(data).trim()
}

test('who has a folder keeps others out until it is given free', async () => {
  const folder = join(await temporaryFolder(), 'run')
  const free = await folderTree(folder).lock()
  await expect(folderTree(folder).lock()).rejects.toThrow(
    `${folder}: in use by process ${process.pid}; wait for it, end it, or choose another folder`,
  )
  await free()
  await (await folderTree(folder).lock())()
  expect(await readdir(folder)).toEqual([])
})

test('a live process keeps its lock, a killed one loses it to exactly one of those who wait', async () => {
  const folder = await temporaryFolder()
  const first = contender(folder)
  expect(await says(first)).toBe('has it')
  await expect(folderTree(folder).lock()).rejects.toThrow(`in use by process ${first.pid}`)
  first.kill('SIGKILL')
  await once(first, 'exit')
  const answers = await Promise.all([contender(folder), contender(folder), contender(folder)].map(says))
  expect(answers.filter(answer => answer === 'has it')).toHaveLength(1)
  expect(answers.filter(answer => answer.includes('in use by process'))).toHaveLength(2)
})

/** Leaves a lock whose owner is this process, but for some details. */
async function leaveLock(folder: string, details: object): Promise<void> {
  await folderTree(folder).lock()
  const path = join(folder, '.lock', 'owner.json')
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...details }))
}

test.runIf(process.platform === 'linux')(
  'a later process with the number of a dead one is not taken for it',
  async () => {
    const folder = await temporaryFolder()
    await leaveLock(folder, { began: 'before the last start 123' })
    await (await folderTree(folder).lock())()
    expect(await readdir(folder)).toEqual([])
  },
)

test("another machine's lock is left alone, and the error says what to do", async () => {
  const folder = await temporaryFolder()
  await leaveLock(folder, { host: 'elsewhere', pid: 7 })
  await expect(folderTree(folder).lock()).rejects.toThrow(
    `${folder}: in use by process 7 on elsewhere; if that has ended, remove ${join(folder, '.lock')}`,
  )
  expect(await readdir(folder)).toEqual(['.lock'])
})

test('a damaged lock is an error that names it', async () => {
  const folder = await temporaryFolder()
  await leaveLock(folder, { pid: 'x' })
  await expect(folderTree(folder).lock()).rejects.toThrow(`${join(folder, '.lock')}: is damaged`)
})
