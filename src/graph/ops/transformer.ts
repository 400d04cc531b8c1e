import { apply, applyMany } from '../apply.ts'
import { customGradient } from '../gradient.ts'
import { constant, type Op, type Tensor } from '../tensor.ts'
import { add, mul, neg, sigmoid, sub } from './elementwise.ts'
import { reshape } from './layout.ts'
import { mean, sumTo } from './reduce.ts'

/** x σ(x), the activation of gated MLPs (SiLU, swish). Its gradient takes fewer passes than that of the product: dy (σ + y (1 − σ)). */
export function silu(x: Tensor): Tensor {
  const s = sigmoid(x)
  const y = mul(x, s)
  return customGradient([x], [y], (_, [dy]) => [mul(dy!, add(s, mul(y, sub(1, s))))])[0]!
}

/** ONNX Runtime's own operator: the normalised values, and what they were multiplied by. */
const rmsNormOp: Op = {
  type: 'SimplifiedLayerNormalization',
  gradient: ({ inputs: [x, scale], outputs: [, inverse], wanted }, [dy]) => {
    const unit = mul(x!, inverse!)
    const dUnit = mul(dy!, scale!)
    const along = () => mul(unit, mean(mul(dUnit, unit), { axes: [-1] }))
    return [
      wanted[0] ? mul(sub(dUnit, along()), inverse!) : undefined,
      wanted[1] ? sumTo(mul(dy!, unit), scale!.shape) : undefined,
    ]
  },
}

/** x / √(mean(x²) + ε) · scale over the last axis, which scale [width] is as long as (Zhang and Sennrich 2019). */
export function rmsNormalize(x: Tensor, scale: Tensor, epsilon: number): Tensor {
  const inverse = { dtype: x.dtype, shape: [...x.shape.slice(0, -1), 1] }
  return applyMany(rmsNormOp, [x, scale], [x, inverse], { axis: -1, epsilon: { float: epsilon } })[0]!
}

/** Inputs: x [1, rows, width], the first row of the angles that is used, and their cosines and sines [rows, head / 2]. */
const rotateOp: Op = {
  type: 'RotaryEmbedding',
  domain: 'com.microsoft',
  gradient: ({ inputs: [, first, cosine, sine] }, [dy]) => [apply(rotateOp, [dy!, first!, cosine!, neg(sine!)], dy!)],
}

/** Angles by their cosines and sines, [rows, half a head]. */
export interface Rotation {
  cosine: Tensor
  sine: Tensor
}

/**
 * Turns the pairs (xᵢ, xᵢ₊ₕ) of every head, h half its size, by the angles of the row (Su et al. 2021, with Hugging Face's order of the
 * halves). x: [rows, heads × head]. No gradient flows to the angles.
 */
export function rotate(x: Tensor, { cosine, sine }: Rotation): Tensor {
  const inOneSequence = reshape(x, [1, ...x.shape])
  const first = constant([0], { dtype: 'int64', shape: [1] })
  return reshape(apply(rotateOp, [inOneSequence, first, cosine, sine], inOneSequence), x.shape)
}
