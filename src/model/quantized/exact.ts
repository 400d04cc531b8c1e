import { constant, input, quantizedProduct, quantizeRows, toOnnx } from '../../graph/index.ts'
import { float32Tensor, type Runtime } from '../../runtime/index.ts'

const LARGEST = 127
const LENGTH = 64

/**
 * Whether the processor multiplies uint8 by int8 exactly. Those with AVX2 or AVX-512 but without VNNI add up pairs of such products in 16 bits, which the largest ones overflow.
 */
export async function multipliesExactly(runtime: Runtime): Promise<boolean> {
  const w = constant(new Int8Array(LENGTH).fill(LARGEST), { dtype: 'int8', shape: [LENGTH, 1] })
  const y = quantizedProduct(quantizeRows(input('x', 'float32', ['rows', LENGTH])), w, constant([1], { shape: [1] }))
  const session = await runtime.load(toOnnx({ y }), { name: 'exact' })
  const outputs = await session.run({ x: float32Tensor(new Float32Array(LENGTH).fill(LARGEST), [1, LENGTH]) })
  return outputs.y!.data[0] === LENGTH * LARGEST * LARGEST
}
