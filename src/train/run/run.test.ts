import { expect, test } from 'vitest'
import { readAdapter, type SavedNumbers } from '../../adapter/index.ts'
import { encodeTensors } from '../../model/index.ts'
import { blobSource, blobsIn, memoryTree, type Tree } from '../../store/index.ts'
import { readRows } from '../../task/index.ts'
import { killedTree } from './fixtures/killed-tree.ts'
import { contents, train } from './fixtures/train.ts'
import { completionRow, description, smallAdapter, training } from './fixtures/training.ts'
import { isRun, openRun, type RunDescription, readRun } from './index.ts'

const text = async (tree: Tree, path: string) => new TextDecoder().decode(await tree.read(path))
const bytes = (text: string) => new TextEncoder().encode(text)

/** A run of some steps, as it is left, with its tree. */
async function ranFor(steps: number, options: Parameters<typeof train>[2] = {}): Promise<Tree> {
  const tree = memoryTree('run')
  await train(tree, steps, options)
  return tree
}

const going = (tree: Tree, changes: object = {}, config: RunDescription = description) =>
  openRun(tree, { config, adapter: smallAdapter(), resume: true, ...changes })

test('a finished run holds its config, its metrics, the completions of every step, the last checkpoints and the adapter', async () => {
  const tree = await ranFor(5)
  expect(Object.keys(await contents(tree))).toEqual([
    'adapter/adapter.json',
    'adapter/v.bin',
    ...[3, 4, 5].flatMap(step =>
      ['adapter.json', 'state.safetensors', 'v.bin'].map(file => `checkpoints/step-${step}/${file}`),
    ),
    ...[1, 2, 3, 4, 5].map(step => `completions/step-${step}.parquet`),
    'config.json',
    'metrics.jsonl',
    'numbers.jsonl',
  ])
  const adapter = smallAdapter()
  expect([...training(adapter.values, 5)]).toHaveLength(5)
  const saved = (await readAdapter(blobsIn(tree, 'adapter'), 'adapter')) as SavedNumbers
  const { v } = (await readAdapter(await savedAs(adapter), 'adapter')) as SavedNumbers
  expect(saved.v).toEqual(v)
})

async function savedAs(adapter: ReturnType<typeof smallAdapter>) {
  const blobs = blobsIn(memoryTree(), 'adapter')
  await adapter.save(blobs)
  return blobs
}

test('the config tells what was run where, and on what', async () => {
  const { config } = await readRun(await ranFor(1, { saveSteps: 2 }))
  expect(config).toMatchObject({
    model: { fingerprint: 'f1' },
    training: { steps: 5, learningRate: 0.01 },
    run: { saveSteps: 2, saveTotalLimit: 3 },
    environment: { node: process.versions.node, processor: expect.stringContaining(process.arch) },
  })
  const { environment } = config
  for (const version of [environment.onnxruntime, environment.tinylora]) expect(version).toMatch(/^\d+\.\d+\.\d+/)
})

test('a run can be looked at while it goes on, its last line half written', async () => {
  const tree = memoryTree('run')
  const adapter = smallAdapter()
  const run = await openRun(tree, { config: description, adapter })
  const seen = async () => {
    const { metrics, finished, lastCheckpoint } = await readRun(tree)
    return { rewards: metrics.map(({ step, kl }) => [step, kl]), finished, lastCheckpoint }
  }
  expect(await seen()).toEqual({ rewards: [], finished: false, lastCheckpoint: undefined })
  for (const step of training(adapter.values, 2)) await run.record(step)
  await tree.append('metrics.jsonl', bytes('{"step":3,"rew'))
  const rewards = [
    [1, null],
    [2, null],
  ]
  expect(await seen()).toEqual({ rewards, finished: false, lastCheckpoint: 2 })
  await run.finish()
  expect(await seen()).toEqual({ rewards, finished: true, lastCheckpoint: 2 })
})

test('completions are a table with a column for every reward', async () => {
  const tree = await ranFor(2)
  const [first, second] = await readRows(blobSource('x', new Blob([(await tree.read('completions/step-2.parquet'))!])))
  const { rewards, ...row } = completionRow(2, 0, Number(first!.columns.reward))
  expect(first!.columns).toEqual({ ...row, 'rewards/strict': rewards.strict, 'rewards/format': rewards.format })
  expect(second!.columns).toMatchObject({ step: 2, completion_index: 1, completion: 'It is\nxx 1.' })
})

test('the state at a checkpoint is exact to the last bit', async () => {
  const tree = memoryTree('run')
  const adapter = smallAdapter()
  const run = await openRun(tree, { config: description, adapter })
  const steps = [...training(adapter.values, 1)]
  const state = {
    step: 1,
    values: Float32Array.of(-0, 1e-45, 0.1, -3e38),
    optimizer: { steps: 7, first: Float32Array.of(-0, 1e-45, 0.1, 1 / 3), second: Float32Array.of(0, 3e38, 2, 3) },
    numTokens: 2 ** 40,
  }
  await run.record({ ...steps[0]!, state: () => state })
  await run.close()
  const again = await going(tree)
  expect(again.state).toEqual(state)
  expect(Object.is(again.state!.values[0], -0)).toBe(true)
})

test('a run of before there were 8 bits goes on, its float64 moments as float32', async () => {
  const tree = await ranFor(1)
  const moments = { first: Float64Array.of(0.1, 2, 3, 4), second: Float64Array.of(1 / 3, 0, 0, 1) }
  const tensors = Object.entries({ ...moments, values: Float32Array.of(1, 2, 3, 4) })
  const old = encodeTensors(
    tensors.map(([name, values]) => ({ name, shape: [4], values })),
    { step: '1', optimizer_steps: '1', num_tokens: '9' },
  )
  await tree.write('checkpoints/step-1/state.safetensors', old)
  const now = { ...description, training: { ...description.training, rolloutDtype: 'f32' } }
  const { state, notes } = await going(tree, {}, now)
  const { optimizer } = state!
  expect(optimizer.first).toEqual(Float32Array.from(moments.first))
  expect(optimizer.second).toEqual(Float32Array.from(moments.second))
  expect(notes).toContainEqual(expect.stringContaining('moments were float64'))
})

test('a run whose steps are done is finished at once, and can be prolonged', async () => {
  const tree = await ranFor(3)
  const before = await contents(tree)
  await train(tree, 3, { resume: true })
  expect(await contents(tree)).toEqual(before)
  await train(tree, 5, { resume: true, config: { ...description, training: { ...description.training, steps: 8 } } })
  const { config, ...longer } = await readRun(tree)
  expect(config.training.steps).toBe(8)
  const { config: _, ...expected } = await readRun(await ranFor(5))
  expect(longer).toEqual(expected)
})

test('a run that is trained further is not finished until it is again', async () => {
  const tree = await ranFor(2)
  const run = await going(tree)
  const adapter = smallAdapter()
  await tree.write('evaluations/test/results.json', new Uint8Array(1))
  for (const step of training(adapter.values, 3, run.state)) await run.record(step)
  expect((await readRun(tree)).finished).toBe(false)
  expect(await tree.list('evaluations')).toEqual([])
})

test('a step is saved where that is asked for, between the checkpoints too', async () => {
  const tree = memoryTree('run')
  const adapter = smallAdapter()
  const run = await openRun(tree, { config: description, adapter, saveSteps: 10 })
  await run.save()
  for (const step of training(adapter.values, 3)) await run.record(step)
  expect((await readRun(tree)).lastCheckpoint).toBeUndefined()
  await run.save()
  expect((await readRun(tree)).lastCheckpoint).toBe(3)
})

test('a checkpoint has the numbers of its step, whatever a later one that failed has made of them', async () => {
  const tree = memoryTree('run')
  const adapter = smallAdapter()
  const run = await openRun(tree, { config: description, adapter, saveSteps: 10 })
  for (const step of training(adapter.values, 3)) await run.record(step)
  const values = [...adapter.values]
  adapter.values.fill(7)
  await run.save()
  expect([...adapter.values]).toEqual(values.map(() => 7))
  const saved = await readAdapter(blobsIn(tree, 'checkpoints/step-3'), 'adapter')
  expect([...(saved as SavedNumbers).v]).toEqual(values.map(value => expect.closeTo(value, 3)))
})

test('steps are recorded one after the other', async () => {
  const tree = memoryTree('run')
  const run = await openRun(tree, { config: description, adapter: smallAdapter() })
  const [, second] = training(smallAdapter().values, 2)
  await expect(run.record(second!)).rejects.toThrow('run: step 2 cannot be recorded after step 0')
  await expect(run.finish()).rejects.toThrow('run: has no step yet, so there is nothing to finish')
})

test('a run is not begun where there is one, nor where something else has its names', async () => {
  const tree = await ranFor(1)
  const before = await contents(tree)
  await expect(train(tree, 1)).rejects.toThrow(
    'run: holds a run already; go on with it (--resume run), or choose another folder',
  )
  expect(await contents(tree)).toEqual(before)
  const model = memoryTree('model')
  await model.write('config.json', bytes('{"model_type":"qwen2"}'))
  expect(await isRun(model)).toBe(false)
  await expect(train(model, 1)).rejects.toThrow('model: has a config.json of something else; choose another folder')
  expect(await text(model, 'config.json')).toBe('{"model_type":"qwen2"}')
})

test('a run whose first step failed can be begun anew, with other settings', async () => {
  const tree = memoryTree('run')
  const other = { ...description, training: { ...description.training, learningRate: 0.5 } }
  await (await openRun(tree, { config: other, adapter: smallAdapter() })).close()
  await tree.write('completions/step-1.parquet', bytes('half of it'))
  await train(tree, 2)
  expect(await contents(tree)).toEqual(await contents(await ranFor(2)))
})

test('there is nothing to go on with where there is no run', async () => {
  const tree = memoryTree('empty')
  await expect(going(tree)).rejects.toThrow('empty: holds no run (it has no config.json); give the folder of one')
  await expect(readRun(tree)).rejects.toThrow('empty: holds no run')
  expect(await contents(tree)).toEqual({})
})

test('other settings are an error that lists them all, and leaves the run free', async () => {
  const tree = await ranFor(1)
  const before = await contents(tree)
  const config: RunDescription = {
    ...description,
    training: { steps: 9, learningRate: 0.01, beta: 0.001 },
    rewards: [{ name: 'strict', weight: 1, file: 'r.ts', fingerprint: 'r2' }],
    task: { ...description.task, data: 'moved.jsonl', fingerprint: 'd2' },
  }
  await expect(going(tree, { saveSteps: 7 }, config)).rejects.toThrow(
    [
      'run: cannot go on with other settings; give those that it began with, or start a new run in another folder:',
      '  the problems or demonstrations have changed',
      '  the file of a reward has changed',
      '  training.beta was not set, is now 0.001',
    ].join('\n'),
  )
  expect(await contents(tree)).toEqual(before)
  await (await going(tree)).close()
})

/** Changes what a run says of where it began. */
async function beganElsewhere(tree: Tree, environment: object): Promise<void> {
  const config = JSON.parse(await text(tree, 'config.json'))
  await tree.write(
    'config.json',
    bytes(JSON.stringify({ ...config, environment: { ...config.environment, ...environment } })),
  )
}

test('another processor is an error, unless it is allowed', async () => {
  const tree = await ranFor(1)
  await beganElsewhere(tree, { processor: 'riscv64 Tortoise' })
  await expect(going(tree)).rejects.toThrow(/run: began on riscv64 Tortoise, but this is .*set allowOtherProcessor/)
  const run = await going(tree, { allowOtherProcessor: true })
  expect(run.notes).toEqual([
    expect.stringMatching(/^processor was riscv64 Tortoise and is now .*: the last digits may/),
  ])
})

test('another ONNX Runtime is told, and other settings of the run itself may change', async () => {
  const tree = await ranFor(1)
  await beganElsewhere(tree, { onnxruntime: '1.0.0', node: '1.0.0' })
  const run = await going(tree, { saveSteps: 7 })
  expect(run.notes).toEqual([expect.stringMatching(/^onnxruntime was 1.0.0 and is now/)])
  expect(run.config.run.saveSteps).toBe(7)
  expect((await readRun(tree)).config).toEqual(run.config)
})

test('what helps a run that went wrong may change, and is told', async () => {
  const tree = await ranFor(2)
  const config = (training: object) => ({ ...description, training: { ...description.training, ...training } })
  const run = await going(tree, {}, config({ learningRate: 0.001, kvCacheGb: 2, rolloutDtype: 'int8' }))
  expect(run.notes).toEqual([
    'from here on, training.rolloutDtype was "f32", is now "int8"',
    'from here on, training.learningRate was 0.01, is now 0.001',
    'from here on, training.kvCacheGb was not set, is now 2',
  ])
  await run.close()
  expect((await readRun(tree)).config.training).toMatchObject({ learningRate: 0.001, kvCacheGb: 2 })
  const falling = await going(tree, {}, config({ lrSchedulerType: 'linear', steps: 9 }))
  expect(falling.notes).toContainEqual('from here on, the linear learning rate is that of the new number of steps')
})

test('a run cannot end before the steps that it has done', async () => {
  const tree = await ranFor(3)
  const before = await contents(tree)
  const config = { ...description, training: { ...description.training, steps: 2 } }
  await expect(going(tree, {}, config)).rejects.toThrow('run: has done 3 steps already, and cannot end after 2')
  expect(await contents(tree)).toEqual(before)
})

test('of a trainer without completions the rest is kept', async () => {
  const tree = memoryTree('run')
  const config: RunDescription = { ...description, trainer: 'sft', rewards: [] }
  const run = await openRun(tree, { config, adapter: smallAdapter() })
  for (const { completions: _, ...step } of training(smallAdapter().values, 2)) await run.record(step)
  await run.finish()
  await run.close()
  expect(await tree.list('completions')).toEqual([])
  expect((await going(tree, {}, config)).state?.step).toBe(2)
})

test.each([
  ['checkpoints/step-1/state.safetensors', 'cut', /step-1\/state.safetensors: is damaged .*; remove this checkpoint/],
  ['metrics.jsonl', 'cut', 'run/metrics.jsonl line 1: is not the metrics of step 1; the file is damaged'],
  ['metrics.jsonl', 'gone', 'run/metrics.jsonl: ends at step 0, but there is a checkpoint of step 1'],
  ['config.json', 'cut', 'run/config.json: is not the config of a run'],
] as const)('a damaged run says where: %s %s', async (path, how, message) => {
  const tree = await ranFor(1)
  const whole = (await tree.read(path))!
  await tree.remove(path)
  if (how === 'cut') await tree.write(path, Uint8Array.of(...whole.subarray(0, whole.length - 9), 10))
  await expect(going(tree)).rejects.toThrow(message)
})

test('a step that cannot be written leaves what was there, and the run goes on from it', async () => {
  const full = new Error('run/metrics.jsonl: the disk is full')
  const expected = await contents(await ranFor(4))
  for (let n = 2; n < 40; n++) {
    const tree = memoryTree('run')
    await expect(train(killedTree(tree, n, 'before', full), 4)).rejects.toBe(full)
    await train(tree, 4, { resume: true })
    expect(await contents(tree)).toEqual(expected)
  }
})

test('unknown options are errors', async () => {
  await expect(going(memoryTree(), { saveEvery: 3 })).rejects.toThrow(/run options:\n.*saveEvery/s)
  const config = { ...description, extra: 1 } as RunDescription
  await expect(openRun(memoryTree(), { config, adapter: smallAdapter() })).rejects.toThrow(/run config: .*extra/s)
})
