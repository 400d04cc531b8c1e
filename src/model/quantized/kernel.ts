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

/** What was found for a runtime: asked again, a busy processor must not give another answer. */
const found = new WeakMap<Runtime, Promise<Kernel>>()

/** Of the kernels that are exact on this processor the one that a short measurement finds clearly faster, or the first. Measured once. */
export function fastestKernel(runtime: Runtime): Promise<Kernel> {
  const known = found.get(runtime) ?? measured(runtime)
  found.set(runtime, known)
  return known
}

async function measured(runtime: Runtime): Promise<Kernel> {
  const timed: { kernel: Kernel; seconds: number }[] = []
  for (const kernel of KERNELS)
    if (await multipliesExactly(runtime, kernel)) timed.push({ kernel, seconds: await secondsOf(runtime, kernel) })
  return timed.reduce((a, b) => (b.seconds < WORTH_IT * a.seconds ? b : a)).kernel
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

/** The least of a few runs: what else the processor does only makes them longer. */
async function secondsOf(runtime: Runtime, kernel: Kernel): Promise<number> {
  const { rows, side, runs } = TIMED
  const session = await runtime.load(toOnnx({ y: product(kernel, side, side, 1) }), { packWeights: true })
  const x = float32Tensor(new Float32Array(rows * side).fill(1), [rows, side])
  const seconds: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await session.run({ x })
    seconds.push((performance.now() - start) / 1000)
  }
  return Math.min(...seconds)
}

/** x [rows, inner] times weights that are all one level. */
function product(kernel: Kernel, inner: number, columns: number, level: number): Tensor {
  const values =
    kernel === 'int8' ? new Int8Array(inner * columns).fill(level) : new Uint8Array(inner * columns).fill(ZERO + level)
  const w = constant(values, { dtype: kernel, shape: [inner, columns] })
  const scales = constant(new Float32Array(columns).fill(1), { shape: [columns] })
  return quantizedProduct(quantizeRows(input('x', 'float32', ['rows', inner])), w, scales)
}
