import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAdapter } from '../../adapter/index.ts'
import { temporaryFolder } from '../../store/fixtures/temporary.ts'
import { blobsIn, memoryTree, type Tree, treeAt } from '../../store/index.ts'
import { Killed, killedTree, MOMENTS, type Moment } from './fixtures/killed-tree.ts'
import { contents, train } from './fixtures/train.ts'
import { isRun, readRun } from './index.ts'

const STEPS = 5
const keeping = { saveTotalLimit: 2 }

/** Trains in a process that is killed in its nth change. @returns whether it came to its end before. */
async function trainUntilKilled(tree: Tree, n: number, moment: Moment, saveSteps: number): Promise<boolean> {
  try {
    await train(killedTree(tree, n, moment), STEPS, { ...keeping, saveSteps, resume: await isRun(tree) })
    return true
  } catch (error) {
    if (error instanceof Killed) return false
    throw error
  }
}

/** As a user would: with --resume where there is a run to go on with. */
async function trainToTheEnd(tree: Tree, saveSteps: number): Promise<void> {
  await train(tree, STEPS, { ...keeping, saveSteps, resume: await isRun(tree) })
}

async function undisturbed(saveSteps: number) {
  const tree = memoryTree()
  await trainToTheEnd(tree, saveSteps)
  return contents(tree)
}

/** Whatever was left, a reader finds whole things only. */
async function expectReadable(tree: Tree): Promise<void> {
  if (!(await isRun(tree))) return
  const { metrics, lastCheckpoint, finished } = await readRun(tree)
  if (lastCheckpoint === undefined) return
  expect(metrics.length).toBeGreaterThanOrEqual(lastCheckpoint)
  await readAdapter(blobsIn(tree, `checkpoints/step-${lastCheckpoint}`), 'checkpoint')
  if (finished) await readAdapter(blobsIn(tree, 'adapter'), 'adapter')
}

describe.each([1, 2])('with a checkpoint every %i steps', saveSteps => {
  test.each(MOMENTS)('a run killed %s any change goes on to what an undisturbed run leaves', async moment => {
    const expected = await undisturbed(saveSteps)
    let n = 1
    for (let ended = false; !ended; n++) {
      const tree = memoryTree()
      ended = await trainUntilKilled(tree, n, moment, saveSteps)
      await expectReadable(tree)
      await trainToTheEnd(tree, saveSteps)
      expect(await contents(tree)).toEqual(expected)
    }
    expect(n).toBeGreaterThan(30)
  })
})

test('a run killed again and again, also while it takes up its work, ends as one never killed', async () => {
  const expected = await undisturbed(2)
  const kill = fc.record({ n: fc.integer({ min: 1, max: 40 }), moment: fc.constantFrom(...MOMENTS) })
  await fc.assert(
    fc.asyncProperty(fc.array(kill, { minLength: 2, maxLength: 6 }), async kills => {
      const tree = memoryTree()
      for (const { n, moment } of kills) {
        await trainUntilKilled(tree, n, moment, 2)
        await expectReadable(tree)
      }
      await trainToTheEnd(tree, 2)
      expect(await contents(tree)).toEqual(expected)
    }),
    { numRuns: 50 },
  )
})

test('a folder on a disk is left as memory is, after a kill too', async () => {
  const tree = await treeAt(await temporaryFolder())
  for (const n of [1, 9, 20]) {
    expect(await trainUntilKilled(tree, n, 'halfway', 1)).toBe(false)
    await expectReadable(tree)
  }
  await trainToTheEnd(tree, 1)
  expect(await contents(tree)).toEqual(await undisturbed(1))
})
