import { constant, input, matmul, quantizedProduct, quantizeRows, toOnnx } from '../src/graph/index.ts'
import { fastestKernel } from '../src/model/quantized/kernel.ts'
import { type Feeds, float32Tensor, openRuntime, type Runtime, type Session } from '../src/runtime/index.ts'

/** What a processor reaches through ONNX Runtime. */
export interface Limits {
  /** Floating-point operations a second of a product of large matrices, in float32. */
  flops: number
  /** The same of whole numbers of 8 bits, with the rounding of its rows. */
  eightBitOps: number
  /** Bytes a second that a product of a single row reads of its weights. */
  bytes: number
}

/** The best of them counts: on a shared machine most are slower than what the processor can do. */
const RUNS = 24
const ROWS = 1024
const SIDE = 2048
/** Of weights that no cache holds. */
const LARGE_SIDE = 8192

/** Measures them, in a few seconds. */
export async function measureLimits(threads: number): Promise<Limits> {
  const runtime = await openRuntime({ threads })
  const operations = 2 * ROWS * SIDE ** 2
  const limits = {
    flops: operations / (await productSeconds(runtime, ROWS, SIDE)),
    eightBitOps: operations / (await eightBitSeconds(runtime)),
    bytes: (4 * LARGE_SIDE ** 2) / (await productSeconds(runtime, 1, LARGE_SIDE)),
  }
  await runtime.close()
  return limits
}

/** Of a product of [rows, side] and [side, side]. */
async function productSeconds(runtime: Runtime, rows: number, side: number): Promise<number> {
  const [x, w] = [input('x', 'float32', ['rows', 'inner']), input('w', 'float32', ['inner', 'columns'])]
  const session = await runtime.load(toOnnx({ y: matmul(x, w) }), { spin: true })
  const held = (rows: number) => {
    const values = Float32Array.from({ length: rows * side }, (_, i) => (i % 17) / 17)
    return runtime.hold(float32Tensor(values, [rows, side]), { move: true })
  }
  const feeds = { x: await held(rows), w: await held(side) }
  const seconds = await leastSeconds(session, feeds)
  await Promise.all(Object.values(feeds).map(feed => feed.release()))
  return seconds
}

async function eightBitSeconds(runtime: Runtime): Promise<number> {
  const dtype = await fastestKernel(runtime)
  const values = dtype === 'int8' ? new Int8Array(SIDE ** 2) : new Uint8Array(SIDE ** 2)
  const w = constant(values.fill(1), { dtype, shape: [SIDE, SIDE] })
  const scales = constant(new Float32Array(SIDE).fill(1), { shape: [SIDE] })
  const y = quantizedProduct(quantizeRows(input('x', 'float32', ['rows', SIDE])), w, scales)
  const session = await runtime.load(toOnnx({ y }), { spin: true, packWeights: true })
  const x = await runtime.hold(float32Tensor(new Float32Array(ROWS * SIDE).fill(1), [ROWS, SIDE]), { move: true })
  const seconds = await leastSeconds(session, { x })
  await x.release()
  return seconds
}

async function leastSeconds(session: Session, feeds: Feeds): Promise<number> {
  const seconds: number[] = []
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now()
    const { y } = await session.runHeld(feeds)
    seconds.push((performance.now() - start) / 1000)
    await y!.release()
  }
  return Math.min(...seconds)
}
