import { concat, constant, gemm, input, mul, slice, toOnnx, transpose } from '../../graph/index.ts'
import { type Feeds, float32Tensor, type HeldTensor, int64Tensor } from '../../runtime/index.ts'

/** Larger than any side. */
const END = 2 ** 31

/**
 * The Gram matrix of w · inverse: wᵀw of a tall w, else wwᵀ. It is symmetric, so of its four quarters one is a transposed copy.
 */
export function gramGraph(tall: boolean): Uint8Array {
  const w = input('w', 'float32', tall ? ['inner', 'side'] : ['side', 'inner'])
  const inverse = input('inverse', 'float32', [])
  const middle = input('middle', 'int64', [1])
  const position = (at: number) => constant([at], { dtype: 'int64', shape: [1] })
  const axis = tall ? 1 : 0
  const a = mul(slice(w, { axis, start: position(0), end: middle, dim: 'first' }), inverse)
  const b = mul(slice(w, { axis, start: middle, end: position(END), dim: 'second' }), inverse)
  const product = (x: typeof a, y: typeof a) => gemm(x, y, tall ? { transA: true } : { transB: true })
  const mixed = product(a, b)
  const above = concat([product(a, a), mixed], 1, 'side')
  const below = concat([transpose(mixed), product(b, b)], 1, 'side')
  return toOnnx({ y: concat([above, below], 0, 'side') })
}

/** @param scale 1 / inverse */
export function gramFeeds(w: HeldTensor, scale: number): Feeds {
  const side = Math.min(w.dims[0]!, w.dims[1]!)
  return { w, inverse: float32Tensor([1 / scale], []), middle: int64Tensor([side >> 1]) }
}
