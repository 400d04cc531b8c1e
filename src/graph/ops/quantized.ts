import { apply } from '../apply.ts'
import { constant, type Op, showShape, type Tensor } from '../tensor.ts'
import { abs, add, mul } from './elementwise.ts'
import { cast, reshape } from './layout.ts'
import { max } from './reduce.ts'

/** Rows of numbers as whole ones: `values` (uint8 [rows, n], 128 stands for 0) times `scales` (float32 [rows, 1]). */
export interface QuantizedRows {
  values: Tensor
  scales: Tensor
  /** 128 for every row (uint8 [rows]): the same for all that have as many. */
  zero: Tensor
}

/** Levels above 0, and below. */
const LEVELS = 127
const ZERO = LEVELS + 1

const quantizeOp: Op = { type: 'QuantizeLinear' }

/**
 * Rounds every row of x [rows, n] to 255 levels between −max |x| and max |x|. Not differentiable. Of a row of zeros the values are anything, times 0.
 * @param zero of other rows, as many
 */
export function quantizeRows(x: Tensor, zero?: Tensor): QuantizedRows {
  const scales = mul(max(abs(x), { axes: [1] }), 1 / LEVELS)
  const ofRow = reshape(scales, [x.shape[0]!])
  zero ??= cast(add(mul(ofRow, 0), ZERO), 'uint8')
  return { values: apply(quantizeOp, [x, ofRow, zero], { dtype: 'uint8', shape: x.shape }, { axis: 0 }), scales, zero }
}

/** ONNX Runtime's own operator: whole numbers are multiplied and added up exactly, in int32. */
const productOp: Op = { type: 'MatMulIntegerToFloat', domain: 'com.microsoft' }

/**
 * x W for W as whole numbers (int8 [in, out], or uint8 where 128 stands for 0) times a scale a column (float32 [out]). Not differentiable. With int8 some processors
 * add up pairs of products in 16 bits, which overflow.
 */
export function quantizedProduct({ values, scales }: QuantizedRows, w: Tensor, columnScales: Tensor): Tensor {
  if (values.shape[1] !== w.shape[0])
    throw new Error(`quantizedProduct: inner dimensions differ: ${showShape(values.shape)} × ${showShape(w.shape)}`)
  const shape = [values.shape[0]!, w.shape[1]!]
  const zero = constant(ZERO, { dtype: 'uint8' })
  const inputs = [values, w, constant(1), columnScales, zero, ...(w.dtype === 'uint8' ? [zero] : [])]
  const product = apply(productOp, inputs, { dtype: 'float32', shape })
  return mul(product, scales)
}
