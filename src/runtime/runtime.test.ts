import { describe, expect, it } from 'vitest'
import * as g from '../graph/index.ts'
import { testRuntime } from '../testing/runtime.ts'
import { float32Tensor, openRuntime } from './index.ts'

const x = g.input('x', 'float32', ['rows', 2])

describe('a session', () => {
  it('runs with another number of rows each time', async () => {
    const session = await (await testRuntime()).load(g.toOnnx({ y: g.mul(x, 2) }))
    expect(session.inputNames).toEqual(['x'])
    expect(session.outputNames).toEqual(['y'])
    for (const rows of [1, 3]) {
      const { y } = await session.run({
        x: float32Tensor(
          Array.from({ length: rows * 2 }, (_, i) => i),
          [rows, 2],
        ),
      })
      expect(y).toEqual(
        float32Tensor(
          Array.from({ length: rows * 2 }, (_, i) => 2 * i),
          [rows, 2],
        ),
      )
    }
  })

  it('feeds a held tensor again, and what it has computed, without their coming to the host', async () => {
    const runtime = await testRuntime()
    const session = await runtime.load(g.toOnnx({ y: g.add(x, 1) }))
    const held = await runtime.hold(float32Tensor([1, 2], [1, 2]))
    const first = await session.runHeld({ x: held })
    const second = await session.run({ x: first.y! })
    expect(second.y!.data).toEqual(Float32Array.of(3, 4))
    expect((await held.read()).data).toEqual(Float32Array.of(1, 2))
    await held.release()
    await expect(session.run({ x: held })).rejects.toThrow('runtime: a held tensor was used after its release')
  })

  it('leaves the arrays that it is fed to the caller', async () => {
    const session = await (await testRuntime()).load(g.toOnnx({ y: g.add(x, 1) }))
    const feed = float32Tensor([1, 2], [1, 2])
    await session.run({ x: feed })
    expect(feed.data).toEqual(Float32Array.of(1, 2))
  })

  it('is one for the same graph with the same options', async () => {
    const runtime = await testRuntime()
    const graph = () => g.toOnnx({ y: g.mul(x, 7) })
    const session = await runtime.load(graph())
    expect(await runtime.load(graph())).toBe(session)
    expect(await runtime.load(graph(), { packWeights: true })).not.toBe(session)
    expect(await runtime.load(g.toOnnx({ y: g.mul(x, 8) }))).not.toBe(session)
  })

  it('names a missing input', async () => {
    const session = await (await testRuntime()).load(g.toOnnx({ y: g.add(x, 1) }))
    await expect(session.run({})).rejects.toThrow('runtime: input x is missing; this graph takes x')
  })

  it('names the input whose shape does not fit', async () => {
    const session = await (await testRuntime()).load(g.toOnnx({ y: g.add(x, 1) }))
    await expect(session.run({ x: float32Tensor([1, 2, 3], [1, 3]) })).rejects.toThrow(/runtime: .*\bx\b/s)
  })
})

describe('what the device or the machine lacks is an error that says so', () => {
  it('an op without a kernel for its type', async () => {
    const y = g.silu(g.input('x', 'float64', [1]))
    await expect((await testRuntime()).load(g.toOnnx({ y }))).rejects.toThrow(
      'this device has no kernel for com.microsoft.QuickGelu',
    )
  })

  it('an unknown device', async () => {
    await expect(openRuntime({ device: 'tpu' as 'cpu' })).rejects.toThrow(/runtime options:.*cpu.*device/s)
  })

  it('a number of threads that is none', async () => {
    await expect(openRuntime({ threads: 0 })).rejects.toThrow(/runtime options:.*>0.*threads/s)
  })

  it('an option that there is not', async () => {
    await expect(openRuntime({ threds: 2 } as object)).rejects.toThrow(/runtime options:.*threds/s)
  })

  it('a weight file that is not there', async () => {
    const w = g.weight('w', 'float32', [2], { file: 'absent.bin', offset: 0, length: 8 })
    const loading = (await testRuntime()).load(g.toOnnx({ y: g.add(x, w) }), { externalFolder: import.meta.dirname })
    await expect(loading).rejects.toThrow(/runtime: .*absent\.bin/s)
  })

  it('a closed runtime', async () => {
    const runtime = await openRuntime({ threads: 1 })
    await runtime.close()
    await expect(runtime.hold(float32Tensor([1], [1]))).rejects.toThrow('runtime: closed')
  })
})
