import { execFile } from 'node:child_process'
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryFolder } from './fixtures/temporary.ts'
import { openCache } from './node.ts'

afterEach(() => vi.unstubAllEnvs())

const kilobyte = new Uint8Array(1000)
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

test('small data is found again by its key, by another cache of the same folder too', async () => {
  const folder = join(await temporaryFolder(), 'cache')
  expect(await openCache({ folder }).get('k')).toBeUndefined()
  await openCache({ folder }).put('k', Uint8Array.of(1, 2, 3))
  expect(await openCache({ folder }).get('k')).toEqual(Uint8Array.of(1, 2, 3))
})

test('a file is written once, however many ask for it', async () => {
  const folder = await temporaryFolder()
  const cache = openCache({ folder })
  const write = vi.fn(async (sink: { write(bytes: Uint8Array): Promise<void> }) => {
    await sink.write(Uint8Array.of(1))
    await sink.write(Uint8Array.of(2))
  })
  const places = await Promise.all([cache.file('k', write), cache.file('k', write)])
  expect(places).toEqual([
    { folder, file: 'k.cached' },
    { folder, file: 'k.cached' },
  ])
  await openCache({ folder }).file('k', write)
  expect(write).toHaveBeenCalledTimes(1)
  expect([...(await readFile(join(folder, 'k.cached')))]).toEqual([1, 2])
})

test('a file whose writing failed can be asked for again', async () => {
  const folder = await temporaryFolder()
  const cache = openCache({ folder })
  await expect(cache.file('k', () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped')
  expect(await readdir(folder)).toEqual([])
  await cache.file('k', sink => sink.write(kilobyte))
  expect(await readdir(folder)).toEqual(['k.cached'])
})

test('what was used longest ago goes first, until the rest fits', async () => {
  const folder = await temporaryFolder()
  for (const [name, minutes] of Object.entries({ old: 50, older: 90, oldest: 100, young: 30 })) {
    await writeFile(join(folder, `${name}.cached`), kilobyte)
    await utimes(join(folder, `${name}.cached`), minutesAgo(minutes), minutesAgo(minutes))
  }
  const cache = openCache({ folder, limit: 3500 })
  expect(await cache.get('oldest')).toBeDefined()
  await cache.put('new', kilobyte)
  expect((await readdir(folder)).sort()).toEqual(['new.cached', 'oldest.cached', 'young.cached'])
})

test('a file that this process uses stays, however long ago it was made', async () => {
  const folder = await temporaryFolder()
  const cache = openCache({ folder, limit: 0 })
  await cache.file('used', sink => sink.write(kilobyte))
  await cache.put('blob', kilobyte)
  for (const name of ['used', 'blob']) await utimes(join(folder, `${name}.cached`), minutesAgo(90), minutesAgo(90))
  await cache.put('new', kilobyte)
  expect((await readdir(folder)).sort()).toEqual(['new.cached', 'used.cached'])
})

test('what another process used a moment ago stays', async () => {
  const folder = await temporaryFolder()
  await openCache({ folder }).file('theirs', sink => sink.write(kilobyte))
  await openCache({ folder, limit: 0 }).put('new', kilobyte)
  expect((await readdir(folder)).sort()).toEqual(['new.cached', 'theirs.cached'])
})

test('while a process lives, it keeps marking the files that it uses', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  try {
    const folder = await temporaryFolder()
    await openCache({ folder }).file('used', sink => sink.write(kilobyte))
    await utimes(join(folder, 'used.cached'), minutesAgo(90), minutesAgo(90))
    vi.advanceTimersByTime(60_000)
    await vi.waitFor(async () =>
      expect(Date.now() - (await stat(join(folder, 'used.cached'))).mtimeMs).toBeLessThan(60_000),
    )
  } finally {
    vi.useRealTimers()
  }
})

test('leftovers of a killed process go after a day, not while it may still be writing', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, '.a.cached.1.unfinished'), kilobyte)
  await writeFile(join(folder, '.b.cached.1.unfinished'), kilobyte)
  await utimes(join(folder, '.a.cached.1.unfinished'), minutesAgo(25 * 60), minutesAgo(25 * 60))
  await openCache({ folder }).put('k', kilobyte)
  expect((await readdir(folder)).sort()).toEqual(['.b.cached.1.unfinished', 'k.cached'])
})

test("another's files in the folder are never touched", async () => {
  const folder = await temporaryFolder()
  for (const name of ['thesis.txt', '.x.1.unfinished']) {
    await writeFile(join(folder, name), kilobyte)
    await utimes(join(folder, name), minutesAgo(25 * 60), minutesAgo(25 * 60))
  }
  await openCache({ folder, limit: 0 }).put('k', kilobyte)
  expect((await readdir(folder)).sort()).toEqual(['.x.1.unfinished', 'k.cached', 'thesis.txt'])
})

test.each(['', '../x', 'a/b', '.hidden', 'x'.repeat(201)])('a key must be a plain name: %j', async key => {
  const cache = openCache({ folder: await temporaryFolder() })
  await expect(cache.put(key, kilobyte)).rejects.toThrow(/is no key/)
})

test('folder and size come from the environment', async () => {
  const folder = await temporaryFolder()
  vi.stubEnv('TINYLORA_CACHE', '')
  vi.stubEnv('XDG_CACHE_HOME', folder)
  await openCache().put('k', kilobyte)
  expect(await readdir(join(folder, 'tinylora'))).toEqual(['k.cached'])
  vi.stubEnv('TINYLORA_CACHE', join(folder, 'own'))
  await openCache().put('k', kilobyte)
  expect(await readdir(join(folder, 'own'))).toEqual(['k.cached'])
  vi.stubEnv('TINYLORA_CACHE_GB', 'much')
  expect(() => openCache()).toThrow("TINYLORA_CACHE_GB is much; give the cache's size in gigabytes, such as 40")
})

test('two processes at once get the same whole file', async () => {
  const folder = await temporaryFolder()
  const script = `
    import { openCache } from ${JSON.stringify(new URL('./node.ts', import.meta.url).href)}
    const cache = openCache({ folder: process.argv[1] })
    const place = await cache.file('shared', async sink => {
      for (let part = 0; part < 50; part++) await sink.write(new Uint8Array(10_000).fill(part))
    })
    console.log(JSON.stringify(place))`
  const run = () =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script, folder])
  const outputs = await Promise.all([run(), run()])
  for (const { stdout } of outputs) expect(JSON.parse(stdout)).toEqual({ folder, file: 'shared.cached' })
  const expected = Buffer.concat(Array.from({ length: 50 }, (_, part) => Buffer.alloc(10_000, part)))
  expect(expected.equals(await readFile(join(folder, 'shared.cached')))).toBe(true)
  expect(await readdir(folder)).toEqual(['shared.cached'])
})
