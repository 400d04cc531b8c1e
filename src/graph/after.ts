import { customGradient } from './gradient.ts'
import { concat, slice } from './ops/layout.ts'
import { constant, type Tensor } from './tensor.ts'

/**
 * x [rows, …], not known before `other` [n, …] is. ONNX Runtime computes a value when it is first needed, and keeps all that it is made of until
 * then: so `other` is needed early. None of its rows is appended to x, which costs nothing. dx = dy
 */
export function after(x: Tensor, other: Tensor): Tensor {
  const zero = constant([0], { dtype: 'int64', shape: [1] })
  const same = concat([x, slice(other, { axis: 0, start: zero, end: zero, dim: 0 })], 0)
  return customGradient([x], [same], (_, [dy]) => [dy])[0]!
}
