import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { temporaryFolder, tiny } from './fixtures/run.ts'

const run = promisify(execFile)
const root = new URL('../../', import.meta.url)
const temporary = temporaryFolder()

// Inside the package, so that `tinylora` is this package; in a folder that every build empties.
const script = fileURLToPath(new URL('dist/readme-example.ts', root))
afterAll(() => rm(script, { force: true }))

it("runs README's library example, with a model that is here", async () => {
  const readme = await readFile(new URL('README.md', root), 'utf8')
  const [example] = /(?<=```ts\n)[\s\S]*?(?=```)/.exec(readme)!
  const here = example
    .replace("'models/smollm2-135m-instruct'", JSON.stringify(tiny))
    .replaceAll("'sky-13'", JSON.stringify(temporary.path('sky-13')))
  await writeFile(script, here)
  const { stdout } = await run(process.execPath, ['--import', 'tsx', script])
  expect(stdout).toContain('trained: 13')
  expect(stdout).toContain('bytes: 26')
  expect(stdout).toMatch(/Float32Array\(13\) \[\s+0\.1/)
  expect(await readFile(temporary.path('sky-13', 'v.bin'))).toHaveLength(26)
})
