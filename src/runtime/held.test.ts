import { describe, expect, it } from 'vitest'
import * as g from '../graph/index.ts'
import { testRuntime } from '../testing/runtime.ts'
import { float32Tensor, type HeldTensor, holdFeeds, int64Tensor, openRuntime, type Session } from './index.ts'

const x = g.input('x', 'float32', ['rows', 2])
const feed = float32Tensor([1, 2, 3, 4, 5, 6], [3, 2])

/** y = x + 1, z = 2 x, and n = x as whole numbers. */
async function session(): Promise<Session> {
  return (await testRuntime()).load(g.toOnnx({ y: g.add(x, 1), z: g.mul(x, 2), n: g.cast(x, 'int64') }))
}

/** Chunk 0, 1, … to these places. */
function inOrder(...places: number[]): { sources: Int32Array; places: Int32Array } {
  return { sources: Int32Array.from(places.keys()), places: Int32Array.from(places) }
}

/** Numbers −1, −2, −3, … */
async function heldRows(rows: number): Promise<HeldTensor> {
  const values = Array.from({ length: rows * 2 }, (_, i) => -i - 1)
  return (await testRuntime()).hold(float32Tensor(values, [rows, 2]))
}

describe('what a run brings to the host', () => {
  it('is all of its outputs, unless some are named', async () => {
    const loaded = await session()
    expect(Object.keys(await loaded.run({ x: feed }))).toEqual(['y', 'z', 'n'])
    expect(await loaded.run({ x: feed }, { fetch: ['z'] })).toEqual({
      z: float32Tensor([2, 4, 6, 8, 10, 12], [3, 2]),
    })
  })

  it('leaves out what is written into held tensors, unless that is named too', async () => {
    const loaded = await session()
    const writes = { y: { into: await heldRows(3), chunk: 2, ...inOrder(0, 1, 2) } }
    expect(Object.keys(await loaded.run({ x: feed }, { writes }))).toEqual(['z', 'n'])
    const { y } = await loaded.run({ x: feed }, { writes, fetch: ['y'] })
    expect(y!.data).toEqual(Float32Array.of(2, 3, 4, 5, 6, 7))
    expect((await writes.y.into.read()).data).toEqual(y!.data)
  })

  it('must be an output of the graph', async () => {
    await expect((await session()).run({ x: feed }, { fetch: ['w'] })).rejects.toThrow(
      'runtime: there is no output w; this graph gives y, z, n',
    )
  })
})

describe('a held tensor', () => {
  it('is read to the end by a run that was asked for before its release, however large it is', async () => {
    const [loaded, held] = [await session(), await heldRows(100_000)]
    const run = loaded.run({ x: held }, { fetch: ['y'] })
    await held.release()
    const { y } = await run
    expect(y!.data.at(-1)).toBe(-199_999)
  })
})

it('a held tensor may be larger than 4 GiB', async () => {
  const loaded = await session()
  const runtime = await testRuntime()
  const rows = 2 ** 29 + 10
  // Memory that nobody writes to is not taken.
  const data = new Float32Array(2 * rows)
  data[2 * rows - 1] = 7
  const held = await runtime.hold({ dtype: 'float32', dims: [rows, 2], data }, { move: true })
  const { z } = await loaded.run({ x: held.rows(rows - 1, rows) }, { fetch: ['z'] })
  expect(z!.data).toEqual(Float32Array.of(0, 14))
  await held.release()
})

describe('rows of a held tensor', () => {
  it('are copied one pair after the other', async () => {
    const held = await heldRows(4)
    await held.copyRows([
      [3, 0],
      [0, 2],
    ])
    expect((await held.read()).data).toEqual(Float32Array.of(-7, -8, -3, -4, -7, -8, -7, -8))
  })

  it('must be there', async () => {
    await expect((await heldRows(4)).copyRows([[0, 4]])).rejects.toThrow('runtime: row 4 of a tensor of 4')
  })
})

describe('a write', () => {
  it('puts every chunk in its places, some in none, and leaves the rest as it was', async () => {
    const into = await heldRows(4)
    const [sources, places] = [Int32Array.of(0, 2, 2), Int32Array.of(3, 2, 0)]
    await (await session()).run({ x: feed }, { fetch: [], writes: { y: { into, chunk: 2, sources, places } } })
    expect((await into.read()).data).toEqual(Float32Array.of(6, 7, -3, -4, 6, 7, 2, 3))
  })

  it('may leave out the last chunks, and fill a tensor of another shape', async () => {
    const into = await (await testRuntime()).hold(float32Tensor(new Float32Array(4), [2, 1, 2]))
    const writes = { y: { into, chunk: 1, ...inOrder(2, 1) } }
    await (await session()).run({ x: feed }, { writes })
    expect((await into.read()).data).toEqual(Float32Array.of(0, 3, 2, 0))
  })

  it('happens after the run has read the tensor', async () => {
    const into = await heldRows(3)
    const writes = { y: { into, chunk: 2, ...inOrder(1, 2, 0) } }
    const { z } = await (await session()).run({ x: into }, { writes })
    expect(z!.data).toEqual(Float32Array.of(-2, -4, -6, -8, -10, -12))
    expect((await into.read()).data).toEqual(Float32Array.of(-4, -5, 0, -1, -2, -3))
  })

  const wrong: [string, string, number, number[], string][] = [
    [
      'a place behind the end',
      'y',
      2,
      [0, 4, 1],
      'runtime: write: place 4 for a chunk of output y, the tensor has 0 to 3',
    ],
    ['a place before the beginning', 'y', 2, [-2], 'runtime: write: place -2 for a chunk of output y'],
    ['more places than chunks', 'y', 2, [0, 1, 2, 3], 'runtime: write: chunk 3 of output y, which has 0 to 2'],
    ['another type', 'n', 2, [0], 'runtime: write: output n is int64, the tensor is float32'],
    ['an output that there is not', 'w', 2, [0], 'runtime: there is no output w; this graph gives y, z, n'],
  ]

  it.each(wrong)('is refused with %s, and nothing is written', async (_, name, chunk, places, message) => {
    const into = await heldRows(4)
    const before = await into.read()
    const writes = { [name]: { into, chunk, ...inOrder(...places) } }
    await expect((await session()).run({ x: feed }, { writes })).rejects.toThrow(message)
    expect(await into.read()).toEqual(before)
  })

  it('is refused once the tensor is released', async () => {
    const into = await heldRows(3)
    await into.release()
    const writes = { y: { into, chunk: 2, ...inOrder(0) } }
    await expect((await session()).run({ x: feed }, { writes })).rejects.toThrow('used after its release')
  })
})

describe('rows of a held tensor', () => {
  it('are fed without the others', async () => {
    const held = await heldRows(5)
    const rowsFed = async (start: number, end: number) =>
      (await (await session()).run({ x: held.rows(start, end) }, { fetch: ['z'] })).z
    expect(await rowsFed(1, 3)).toEqual(float32Tensor([-6, -8, -10, -12], [2, 2]))
    expect(await rowsFed(0, 5)).toEqual(float32Tensor([-2, -4, -6, -8, -10, -12, -14, -16, -18, -20], [5, 2]))
    expect((await rowsFed(2, 2))!.dims).toEqual([0, 2])
  })

  it('are what was written there last', async () => {
    const held = await heldRows(3)
    const loaded = await session()
    await loaded.run({ x: feed }, { writes: { y: { into: held, chunk: 2, ...inOrder(0, 1, 2) } } })
    const { z } = await loaded.run({ x: held.rows(1, 3) }, { fetch: ['z'] })
    expect(z!.data).toEqual(Float32Array.of(8, 10, 12, 14))
  })

  it.each([
    [-1, 2],
    [2, 1],
    [0, 4],
    [0.5, 2],
    [Number.NaN, 2],
  ])('must be there: %d to %d of 3', async (start, end) => {
    const held = await heldRows(3)
    expect(() => held.rows(start, end)).toThrow(`runtime: rows ${start} to ${end} of a tensor of 3`)
  })

  it('end with the tensor', async () => {
    const held = await heldRows(3)
    const rows = held.rows(0, 2)
    await held.release()
    await expect((await session()).run({ x: rows })).rejects.toThrow('used after its release')
  })

  it('are no feed where the graph wants another type', async () => {
    const held = await (await testRuntime()).hold(int64Tensor([1, 2], [1, 2]))
    await expect((await session()).run({ x: held.rows(0, 1) })).rejects.toThrow(/runtime: .*x/s)
  })
})

it('feeds that are held are those that were given, and gone after their release', async () => {
  const runtime = await openRuntime({ threads: 1 })
  const { feeds, release } = await holdFeeds(runtime, { x: float32Tensor([1, 2, 3], [3]) })
  const held = feeds.x as HeldTensor
  expect([...(await held.read()).data]).toEqual([1, 2, 3])
  await release()
  await expect(held.read()).rejects.toThrow('after its release')
  await runtime.close()
})
