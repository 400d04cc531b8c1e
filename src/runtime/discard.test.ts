import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { testRuntime } from '../testing/runtime.ts'
import { discard } from './index.ts'

const BYTES = 256e6

/** Bytes of this process that are its own. */
async function own(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8')
  return Number(status.match(/RssAnon:\s+(\d+)/)![1]) * 1024
}

const filled = () => new Float32Array(BYTES / 4).fill(1)

it.skipIf(process.platform !== 'linux')(
  'an array that is discarded is empty, and its memory is the system’s again',
  async () => {
    const array = filled()
    const before = await own()
    discard([array])
    expect(array).toHaveLength(0)
    expect(before - (await own())).toBeGreaterThan(0.9 * BYTES)
  },
)

it.skipIf(process.platform !== 'linux')('a held tensor gives its memory back when it is released', async () => {
  const runtime = await testRuntime()
  const held = await runtime.hold({ dtype: 'float32', dims: [BYTES / 4], data: filled() }, { move: true })
  const before = await own()
  await held.release()
  expect(before - (await own())).toBeGreaterThan(0.9 * BYTES)
})
