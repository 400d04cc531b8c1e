import { input, matmul, toOnnx } from '../src/graph/index.ts'
import { float32Tensor, openRuntime } from '../src/runtime/index.ts'

/** What a processor reaches in float32 through ONNX Runtime. */
export interface Limits {
  /** Floating-point operations a second of a product of large matrices. */
  flops: number
  /** Bytes a second that a product of a single row reads of its weights. */
  bytes: number
}

/** The best of them counts: on a shared machine most are slower than what the processor can do. */
const RUNS = 24

/** Measures both, in a few seconds. */
export async function measureLimits(threads: number): Promise<Limits> {
  const runtime = await openRuntime({ threads })
  const [x, w] = [input('x', 'float32', ['rows', 'inner']), input('w', 'float32', ['inner', 'columns'])]
  const product = await runtime.load(toOnnx({ y: matmul(x, w) }), { spin: true })

  /** Least seconds of a product of [rows, side] and [side, side]. */
  const secondsOf = async (rows: number, side: number) => {
    const held = (rows: number) => {
      const values = Float32Array.from({ length: rows * side }, (_, i) => (i % 17) / 17)
      return runtime.hold(float32Tensor(values, [rows, side]), { move: true })
    }
    const feeds = { x: await held(rows), w: await held(side) }
    const seconds: number[] = []
    for (let i = 0; i < RUNS; i++) {
      const start = performance.now()
      const { y } = await product.runHeld(feeds)
      seconds.push((performance.now() - start) / 1000)
      await y!.release()
    }
    await Promise.all(Object.values(feeds).map(feed => feed.release()))
    return Math.min(...seconds)
  }

  const limits = {
    flops: (2 * 1024 * 2048 ** 2) / (await secondsOf(1024, 2048)),
    bytes: (4 * 8192 ** 2) / (await secondsOf(1, 8192)),
  }
  await runtime.close()
  return limits
}
