import pMemoize from 'p-memoize'
import { constant, input, quantizedProduct, quantizeRows, type Tensor, toOnnx } from '../../graph/index.ts'
import { float32Tensor, type Runtime } from '../../runtime/index.ts'

/** Kinds of weights that products of whole numbers are computed with. Where both are exact they give the same. */
export const KERNELS = ['int8', 'uint8'] as const
export type Kernel = (typeof KERNELS)[number]

const LARGEST = 127
const ZERO = 128
const LENGTH = 64

/** Rows of a batch that decodes, and the sides of its weights. */
const TIMED = { rows: 64, side: 1024, runs: 5 }

/** How much faster the second kind has to be: the rounded weights are kept by their kind, so that a tie must not be decided by chance. */
const WORTH_IT = 0.9

/**
 * Of the kernels that are exact on this processor the one that a short measurement finds clearly faster, or the first. Measured once a runtime: asked
 * again, a busy processor must not give another answer.
 */
export const fastestKernel = pMemoize(measured, { cache: new WeakMap<Runtime, Kernel>() })

async function measured(runtime: Runtime): Promise<Kernel> {
  const timed: TimedKernel[] = []
  for (const kernel of KERNELS)
    if (await multipliesExactly(runtime, kernel)) timed.push(await openTimed(runtime, kernel))
  // In turn, so that what else the processor does in the meantime meets them all.
  for (let i = 0; i < TIMED.runs; i++) for (const one of timed) await one.run()
  // The shortest counts: what else the processor does only makes runs longer.
  const least = ({ times }: TimedKernel) => Math.min(...times)
  return timed.reduce((a, b) => (least(b) < WORTH_IT * least(a) ? b : a)).kernel
}

/**
 * Whether the processor multiplies uint8 by weights of that kind exactly. Those with AVX2 or AVX-512 but without VNNI add up pairs of products with int8 in
 * 16 bits, which the largest ones overflow.
 */
export async function multipliesExactly(runtime: Runtime, kernel: Kernel): Promise<boolean> {
  const y = product(kernel, LENGTH, 1, LARGEST)
  const session = await runtime.load(toOnnx({ y }), { name: `exact ${kernel}` })
  const outputs = await session.run({ x: float32Tensor(new Float32Array(LENGTH).fill(LARGEST), [1, LENGTH]) })
  return outputs.y!.data[0] === LENGTH * LARGEST * LARGEST
}

interface TimedKernel {
  kernel: Kernel
  /** Milliseconds of its runs. */
  times: number[]
  run(): Promise<void>
}

async function openTimed(runtime: Runtime, kernel: Kernel): Promise<TimedKernel> {
  const { rows, side } = TIMED
  const name = `timed ${kernel}`
  const session = await runtime.load(toOnnx({ y: product(kernel, side, side, 1) }), { name, packWeights: true })
  const x = float32Tensor(new Float32Array(rows * side).fill(1), [rows, side])
  const times: number[] = []
  const run = async () => {
    const start = performance.now()
    await session.run({ x })
    times.push(performance.now() - start)
  }
  return { kernel, times, run }
}

/** x [rows, inner] times weights that are all one level. */
function product(kernel: Kernel, inner: number, columns: number, level: number): Tensor {
  const values =
    kernel === 'int8' ? new Int8Array(inner * columns).fill(level) : new Uint8Array(inner * columns).fill(ZERO + level)
  const w = constant(values, { dtype: kernel, shape: [inner, columns] })
  const scales = constant(new Float32Array(columns).fill(1), { shape: [columns] })
  return quantizedProduct(quantizeRows(input('x', 'float32', ['rows', inner])), w, scales)
}
