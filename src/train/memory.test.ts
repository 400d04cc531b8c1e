import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../testing/peak-memory.ts', import.meta.url))

/** Each in a process of its own: memory that was given back once would hide a later peak. */
async function peak(completions: number, recompute: boolean): Promise<number> {
  const { stdout } = await run('node', [
    '--import',
    'tsx',
    script,
    'llama-tied',
    `${completions}`,
    '128',
    `${recompute}`,
  ])
  return Number(stdout)
}

it.each([false, true])(
  'peak memory of the loss graph grows linearly with completions (recompute: %s)',
  async recompute => {
    const [few, more, most] = [await peak(32, recompute), await peak(96, recompute), await peak(160, recompute)]
    const [first, second] = [more! - few!, most! - more!]
    // Equal steps for linear growth, but that the arena grows by powers of two. Scores of all tokens against all would make the
    // second step twice the first, and gigabytes.
    expect(first).toBeGreaterThan(10e6)
    expect(second / first).toBeLessThan(1.5)
  },
)
