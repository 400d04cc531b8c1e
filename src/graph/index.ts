export { after } from './after.ts'
export { customGradient, gradients, stopGradient } from './gradient.ts'
export { type LoopOptions, type LoopResult, loop } from './loop.ts'
export { toOnnx } from './onnx.ts'
export {
  abs,
  add,
  cos,
  div,
  equal,
  exp,
  greaterOrEqual,
  lessOrEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  type Operand,
  sigmoid,
  sin,
  sqrt,
  square,
  sub,
  tanh,
  where,
} from './ops/elementwise.ts'
export { cast, concat, gather, padTo, reshape, scatterAdd, slice, split, transpose, zeros } from './ops/layout.ts'
export { type GemmOptions, gemm, linear, matmul } from './ops/products.ts'
export { type QuantizedRows, quantizedProduct, quantizeRows } from './ops/quantized.ts'
export { argMax, cumSum, max, mean, type ReduceOptions, softmax, sum } from './ops/reduce.ts'
export { type Rotation, rmsNormalize, rotate, silu } from './ops/transformer.ts'
export { recompute } from './recompute.ts'
export { bytesOf, constant, type Dim, input, type Shape, Tensor, weight } from './tensor.ts'
