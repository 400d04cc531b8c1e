import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { start, temporaryFolder, tinylora } from './fixtures/run.ts'
import { metricsOf, small, writeProblems } from './fixtures/training.ts'

const temporary = temporaryFolder()
const steps = 30
let train: string[] = []

/** Waits for ever from its 20th call on, as long as a file is there: 8 calls are a step. */
const waitingReward = `
import { existsSync } from 'node:fs'
let calls = 0
export default async function letters({ completion }) {
  if (++calls > 20 && existsSync(new URL('wait', import.meta.url))) await new Promise(() => setInterval(() => {}, 1000))
  return completion.replace(/[^a-z]/g, '').length / Math.max(1, completion.length)
}`

beforeAll(async () => {
  const [data, reward] = [temporary.path('own.jsonl'), temporary.path('letters.mjs')]
  await writeProblems(data, reward, waitingReward)
  train = ['train', ...small, '--data', data, '--reward', reward]
  const { code } = await tinylora([...train, '--steps', `${steps}`, '--run', temporary.path('whole')])
  expect(code).toBe(0)
})

/** All that a run's numbers are in: metrics, completions, and the adapter where it is finished. */
async function numbersOf(run: string) {
  const bytes = async (path: string) => (await readFile(`${run}/${path}`)).toString('base64')
  const tables = (await readdir(`${run}/completions`)).sort()
  return {
    metrics: await metricsOf(run),
    completions: await Promise.all(tables.map(async name => [name, await bytes(`completions/${name}`)])),
    adapter: await bytes('adapter/v.bin'),
  }
}

/** Resolves when a process has said something on stdout. */
function seen(child: ReturnType<typeof start>, what: RegExp): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.stdout.on('data', data => {
      said += data
      if (what.test(said)) resolve()
    })
    child.once('close', () => reject(new Error(`${what} was not said: ${said}`)))
  })
}

function ended(child: ReturnType<typeof start>): Promise<{ code: number | null; signal: string | null }> {
  return new Promise(resolve => child.once('close', (code, signal) => resolve({ code, signal })))
}

/** Starts a training that stands still in its third step. */
async function standingStill(run: string) {
  await writeFile(temporary.path('wait'), '')
  const child = start([...train, '--steps', `${steps}`, '--run', run])
  await seen(child, /^step +2\/30/m)
  return child
}

describe('a run that was killed', () => {
  it('goes on with the numbers of one that never was, at whatever moments', { timeout: 180_000 }, async () => {
    const run = temporary.path('killed')
    const moments: string[] = []
    for (let kill = 0; kill < 8; kill++) {
      const begun = existsSync(`${run}/config.json`)
      const child = start(begun ? ['train', '--resume', run] : [...train, '--steps', `${steps}`, '--run', run])
      const end = ended(child)
      // Some while they start, the others as they train.
      const training = kill % 4 > 0
      if (training) await Promise.race([seen(child, /^step/m), end])
      const delay = Math.random() * (training ? 100 : 1000)
      await new Promise(resolve => setTimeout(resolve, delay))
      child.kill('SIGKILL')
      await end
      moments.push(`${delay.toFixed(1)} ms after its ${training ? 'first step' : 'start'}`)
    }
    const { code, stderr } = await tinylora(['train', '--resume', run])
    expect({ code, stderr }, moments.join(', ')).toEqual({ code: 0, stderr: '' })
    expect(await numbersOf(run), moments.join(', ')).toEqual(await numbersOf(temporary.path('whole')))
  })
})

/** As `waitingReward`, but from its 20th call on the file of metrics lies on a full disk: Linux has a device that is one. */
const fillingReward = (run: string) => `
import { renameSync, symlinkSync } from 'node:fs'
const file = ${JSON.stringify(`${run}/metrics.jsonl`)}
let calls = 0
export default function letters({ completion }) {
  if (++calls === 20 && process.env.FULL) {
    renameSync(file, file + '.kept')
    symlinkSync('/dev/full', file)
  }
  return completion.replace(/[^a-z]/g, '').length / Math.max(1, completion.length)
}`

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  it('ends a run with what to do, and the run goes on once there is space', async () => {
    const [run, reward] = [temporary.path('full'), temporary.path('filling.mjs')]
    await writeFile(reward, fillingReward(run))
    const args = [...train.slice(0, -1), reward, '--steps', `${steps}`, '--run', run]
    const { code, stderr } = await tinylora(args, { environment: { FULL: '1' } })
    expect(code).toBe(1)
    expect(stderr).toBe(
      `tinylora: ${run}/metrics.jsonl: the disk is full; free some space, or choose a folder on another disk\n` +
        `step 2 is done and saved; go on with: tinylora train --resume ${run}\n`,
    )
    await rename(`${run}/metrics.jsonl.kept`, `${run}/metrics.jsonl`)
    expect((await tinylora(['train', '--resume', run])).code).toBe(0)
    expect(await numbersOf(run)).toEqual(await numbersOf(temporary.path('whole')))
  })
})

describe('Ctrl-C', () => {
  it('finishes the step, saves and says how to go on', async () => {
    const run = temporary.path('interrupted')
    const child = start([...train, '--steps', '1000', '--save-steps', '500', '--run', run])
    const [end, output] = [ended(child), text(child.stdout)]
    await seen(child, /^step +3\//m)
    child.kill('SIGINT')
    expect(await end).toEqual({ code: 130, signal: null })
    const said = await output
    const done = (await metricsOf(run)).length
    expect(said).toMatch(/^Ctrl-C: stops after this step\./m)
    expect(said).toContain(
      `stopped after step ${done} of 1000, which is saved. To go on: tinylora train --resume ${run}\n`,
    )
    expect(await readdir(`${run}/checkpoints`)).toEqual([`step-${done}`])
    const { code } = await tinylora(['train', '--resume', run, '--steps', `${done + 1}`])
    expect(code).toBe(0)
    expect(await metricsOf(run)).toEqual((await metricsOf(temporary.path('whole'))).slice(0, done + 1))
  })

  it('ends at once the second time, and loses only the step', async () => {
    const run = temporary.path('interrupted-twice')
    const child = await standingStill(run)
    const end = ended(child)
    child.kill('SIGINT')
    await seen(child, /Ctrl-C: stops after/)
    child.kill('SIGINT')
    expect(await end).toEqual({ code: null, signal: 'SIGINT' })
    await rm(temporary.path('wait'))
    expect((await tinylora(['train', '--resume', run])).code).toBe(0)
    expect(await numbersOf(run)).toEqual(await numbersOf(temporary.path('whole')))
  })

  it('is told in the last line with --json', async () => {
    const run = temporary.path('interrupted-json')
    const child = start([...train, '--steps', '1000', '--json', '--run', run])
    const [end, output] = [ended(child), text(child.stdout)]
    await seen(child, /"step":2/)
    child.kill('SIGINT')
    expect((await end).code).toBe(130)
    const last = JSON.parse((await output).trimEnd().split('\n').at(-1)!)
    expect(last).toEqual({
      run,
      step: expect.any(Number),
      steps: 1000,
      finished: false,
      resume: `tinylora train --resume ${run}`,
    })
  })
})

describe('going on with a run', () => {
  it('is refused while another process has it, and disturbs nothing', async () => {
    const run = temporary.path('in-use')
    const child = await standingStill(run)
    for (const args of [
      ['train', '--resume', run],
      [...train, '--run', run],
    ]) {
      const { code, stderr } = await tinylora(args)
      expect(code).toBe(1)
      expect(stderr).toContain(`in use by process ${child.pid}`)
    }
    await rm(temporary.path('wait'))
    const end = ended(child)
    child.kill('SIGKILL')
    await end
    expect((await tinylora(['train', '--resume', run])).code).toBe(0)
    expect(await numbersOf(run)).toEqual(await numbersOf(temporary.path('whole')))
  })

  it('is refused with other settings, which are listed', async () => {
    const run = temporary.path('whole')
    const { code, stderr } = await tinylora(['train', '--resume', run, '--num-generations', '2', '--params', '7'])
    expect(code).toBe(1)
    expect(stderr).toContain('--num-generations was 4, is now 2')
    expect(stderr).toContain('adapter.params was 13, is now 7')
  })

  it('is refused with another reward in its file, or from another folder, which is said', async () => {
    const run = temporary.path('reward')
    const reward = temporary.path('own.mjs')
    await writeFile(reward, 'export default ({ completion }) => completion.length')
    const args = ['train', ...small, '--data', train.at(-3)!, '--reward', reward, '--steps', '1', '--run', run]
    expect((await tinylora(args)).code).toBe(0)
    await writeFile(reward, 'export default ({ completion }) => -completion.length')
    const changed = await tinylora(['train', '--resume', run, '--steps', '2'])
    expect(changed).toMatchObject({ code: 1, stderr: expect.stringContaining('  the file of a reward has changed\n') })
    await rm(reward)
    const missing = await tinylora(['train', '--resume', run, '--steps', '2'])
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${reward} is not there; paths of a run`),
    })
  })

  it('is refused where there is none', async () => {
    const { code, stderr } = await tinylora(['train', '--resume', temporary.path('nothing')])
    expect(code).toBe(1)
    expect(stderr).toContain('nothing: holds no run')
  })

  it('is what the error proposes that keeps a run from being overwritten', async () => {
    const run = temporary.path('whole')
    const before = await numbersOf(run)
    const { code, stderr } = await tinylora([...train, '--run', run])
    expect(code).toBe(1)
    expect(stderr).toContain(`--resume ${run}`)
    expect(await numbersOf(run)).toEqual(before)
  })

  it('has nothing to do where it is finished', async () => {
    const before = await numbersOf(temporary.path('whole'))
    const { code, stdout } = await tinylora(['train', '--resume', temporary.path('whole')])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^done: 30 steps/m)
    expect(await numbersOf(temporary.path('whole'))).toEqual(before)
  })
})

describe('tinylora info on a run', () => {
  it('says what it is, how far it came and how to go on', async () => {
    const run = temporary.path('whole')
    const { code, stdout } = await tinylora(['info', run])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^adapter +13 numbers \(bf16\), rank 2, tiled tying$/m)
    expect(stdout).toMatch(/^a step +2 problems × 4 completions of up to 12 tokens$/m)
    expect(stdout).toMatch(/^progress +30 of 30 steps, finished, \d+ s$/m)
    expect(stdout).toMatch(/^reward +0\.\d{3} at first, 0\.\d{3} at last, 0\.\d{3} at best \(step \d+\)\n +[▁-█]{30}$/m)
    expect(stdout).toContain(`${run}/adapter\n`)
    expect(stdout).toContain(`tinylora train --resume ${run}`)
  })

  it('gives one JSON document with --json', async () => {
    const run = temporary.path('whole')
    const metrics = await metricsOf(run)
    const rewards = metrics.map(({ reward }) => reward as number)
    const info = JSON.parse((await tinylora(['info', run, '--json'])).stdout)
    expect(info).toMatchObject({
      kind: 'run',
      finished: true,
      steps: 30,
      lastCheckpoint: 30,
      adapter: `${run}/adapter`,
      reward: { first: rewards[0], last: rewards.at(-1), best: Math.max(...rewards) },
      config: { training: { steps: 30 } },
    })
    expect(info.lastMetrics).toMatchObject(metrics.at(-1)!)
  })

  it('can be asked while it goes on', async () => {
    const run = temporary.path('looked-at')
    const child = await standingStill(run)
    const { code, stdout } = await tinylora(['info', run])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^progress +2 of 30 steps, \d+ s$/m)
    expect(stdout).toContain(`${run}/checkpoints/step-2\n`)
    const end = ended(child)
    child.kill('SIGKILL')
    await end
  })
})
