import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import * as g from '../graph/index.ts'
import { float32Tensor, openRuntime } from './index.ts'
import { operatorsOf } from './node-profile.js'

const x = g.input('x', 'float32', ['rows', 2])
const filesLeft = () => readdirSync(tmpdir()).filter(name => name.startsWith(`tinylora-profile-${process.pid}-`))
const feed = { x: float32Tensor([1, 2, 3, 4], [2, 2]) }

describe('a profile', () => {
  it('knows when every run was, and how long each operator took', async () => {
    const before = performance.timeOrigin + performance.now()
    const runtime = await openRuntime({ threads: 2, profile: true })
    try {
      const graph = g.toOnnx({ y: g.mul(g.exp(x), x) })
      const [, lane] = runtime.lanes(2)
      const session = await runtime.load(graph, { name: 'twice' })
      const other = await lane!.load(graph)
      for (let i = 0; i < 3; i++) await session.run(feed)
      await other.run(feed)
      const lanes = await runtime.profile()
      const after = performance.timeOrigin + performance.now()
      expect(lanes.map(({ lane }) => lane)).toEqual([0, 1, 2])
      expect(lanes[2]!.sessions).toMatchObject([{ name: 'graph 1', looked: 1 }])
      const { name, runs, looked, operators, shown } = lanes[0]!.sessions[0]!
      expect({ name, looked, runs: runs.length }).toEqual({ name: 'twice', looked: 2, runs: 3 })
      expect(new Map(operators.map(({ name, count }) => [name, count]))).toEqual(
        new Map(Object.entries({ Exp: 2, Mul: 2 })),
      )
      for (const { start, duration } of [...runs, ...shown]) {
        expect(start).toBeGreaterThan(before)
        expect(start + duration).toBeLessThan(after)
      }
      expect(shown).toHaveLength(4)
    } finally {
      await runtime.close()
    }
    expect(filesLeft()).toEqual([])
  })

  it('leaves no file behind where nobody asks for it', async () => {
    const runtime = await openRuntime({ threads: 1, profile: true })
    await (await runtime.load(g.toOnnx({ y: g.exp(x) }))).run(feed)
    expect(filesLeft()).toHaveLength(1)
    await runtime.close()
    expect(filesLeft()).toEqual([])
  })

  it('is not to be had of a runtime that was opened without', async () => {
    const runtime = await openRuntime({ threads: 1 })
    await expect(runtime.profile()).rejects.toThrow('runtime: open it with profile: true')
    await runtime.close()
  })

  it('counts the time of operators inside another one once, and not that of a first run', () => {
    const node = (name: string, op_name: string, ts: number, dur: number) => ({
      ...{ cat: 'Node', name: `${name}_kernel_time`, ts, dur },
      args: { op_name, output_type_shape: [{ float: [2, 3] }] },
    })
    const run = (ts: number, dur: number) => ({ cat: 'Session', name: 'model_run', ts, dur, args: {} })
    const events = [
      ...[run(0, 9000), node('first', 'Loop', 10, 8000)],
      // As ONNX Runtime writes them: what ends first comes first.
      ...[node('inner', 'Exp', 10_100, 300), node('inner', 'Exp', 10_500, 200), node('outer', 'Loop', 10_050, 700)],
      ...[node('then', 'Exp', 10_750, 50), run(10_000, 1000)],
    ]
    const runs = [
      { start: 5000, duration: 9 },
      { start: 5020, duration: 1 },
    ]
    const { looked, operators, shown } = operatorsOf(events, runs)
    expect(looked).toBe(1)
    expect(operators).toEqual([
      { name: 'Exp', duration: 0.55, count: 3 },
      { name: 'Loop', duration: 0.2, count: 1 },
    ])
    expect(shown[0]).toEqual({ operator: 'Loop', node: 'outer', shape: '[[2,3]]', start: 5020.05, duration: 0.7 })
    expect(shown).toHaveLength(4)
  })
})
