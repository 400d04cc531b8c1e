import { describe, expect, it } from 'vitest'
import { float32Tensor } from '../runtime/index.ts'
import { evaluate, relativeError } from '../testing/runtime.ts'
import type { Tensor } from './index.ts'
import * as g from './index.ts'

const [rows, heads, head] = [5, 3, 8]
const width = heads * head
const wave = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.3 + seed))
const x = g.input('x', 'float32', [rows, width])
const scale = g.input('scale', 'float32', [width])
const dy = g.input('dy', 'float32', [rows, width])
const feeds = {
  x: float32Tensor(wave(rows * width, 1), [rows, width]),
  scale: float32Tensor(wave(width, 2), [width]),
  dy: float32Tensor(wave(rows * width, 3), [rows, width]),
}

/** Value and gradients of two ways to compute the same. */
async function expectSame(one: Tensor, other: Tensor, wrt: readonly Tensor[]): Promise<void> {
  const outputs = Object.fromEntries(
    [one, other].flatMap((y, way) =>
      [y, ...g.gradients([y], [dy], wrt)].map((tensor, i) => [`${way} ${i}`, tensor] as const),
    ),
  )
  const values = await evaluate(outputs, feeds)
  for (let i = 0; i <= wrt.length; i++)
    expect(relativeError(values[`0 ${i}`]!.data as Float32Array, values[`1 ${i}`]!.data as Float32Array)).toBeLessThan(
      2e-6,
    )
}

describe("an operator of ONNX Runtime's own equals what it stands for, in value and gradient", () => {
  it('rmsNormalize: x / √(mean(x²) + ε) · scale', async () => {
    const root = g.sqrt(g.add(g.mean(g.square(x), { axes: [-1] }), 0.01))
    await expectSame(g.rmsNormalize(x, scale, 0.01), g.mul(g.div(x, root), scale), [x, scale])
  })

  it('rotate: every pair of a head turned by the angle of its row', async () => {
    const angles = wave((rows * head) / 2, 4)
    const at = g.constant(angles, { shape: [rows, head / 2] })
    const [cosine, sine] = [g.cos(at), g.sin(at)]
    const perHead = (y: Tensor) => g.reshape(y, [rows, 1, head / 2])
    const [a, b] = g.split(g.reshape(x, [rows, heads, head]), -1, [head / 2, head / 2]) as [Tensor, Tensor]
    const [c, s] = [perHead(cosine), perHead(sine)]
    const turned = g.concat([g.sub(g.mul(a, c), g.mul(b, s)), g.add(g.mul(b, c), g.mul(a, s))], -1)
    await expectSame(g.rotate(x, { cosine, sine }), g.reshape(turned, [rows, width]), [x])
  })
})
