import { apply } from '../apply.ts'
import { broadcastShape, sameShape, sameType } from '../shape.ts'
import {
  type Dim,
  type GradientContext,
  type GradientRule,
  type Op,
  type Shape,
  showShape,
  type Tensor,
} from '../tensor.ts'
import { sumTo } from './reduce.ts'

type Product = (a: Tensor, b: Tensor, options: { transA?: boolean; transB?: boolean }) => Tensor

/** The gradients of a and b, by the kind of product that they were multiplied with: each is another product, transposed as it is read. */
function productGradients(product: Product, { inputs, attributes, wanted }: GradientContext, dy: Tensor) {
  const [a, b] = inputs as [Tensor, Tensor]
  const [transA, transB] = [attributes.transA === 1, attributes.transB === 1]
  const da = () => (transA ? product(b, dy, { transA: transB, transB: true }) : product(dy, b, { transB: !transB }))
  const db = () => (transB ? product(dy, a, { transA: true, transB: transA }) : product(a, dy, { transA: !transA }))
  return [wanted[0] ? sumTo(da(), a.shape) : undefined, wanted[1] ? sumTo(db(), b.shape) : undefined]
}

const matmulGradient: GradientRule = (context, [dy]) => {
  const { float: scale } = (context.attributes.alpha ?? { float: 1 }) as { float: number }
  return productGradients((a, b, options) => matmul(a, b, { ...options, scale }), context, dy!)
}

const matmulOp: Op = { type: 'MatMul', gradient: matmulGradient }
/** ONNX Runtime's own operator. It keeps the factor in float32. */
const fusedMatmulOp: Op = { type: 'FusedMatMul', domain: 'com.microsoft', gradient: matmulGradient }

function productError(op: string, a: Shape, b: Shape): Error {
  return new Error(`${op}: inner dimensions differ: ${showShape(a)} × ${showShape(b)}`)
}

export interface MatmulOptions {
  transA?: boolean
  transB?: boolean
  /** Factor of the product. */
  scale?: number
}

/** Matrix product over the last two axes, batched over the others (broadcast). da = dy bᵀ, db = aᵀ dy */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transA = false, transB = false, scale = 1 }: MatmulOptions = {},
): Tensor {
  sameType('matmul', a, b)
  if (a.rank < 2 || b.rank < 2)
    throw new Error(`matmul: ${showShape(a.shape)} × ${showShape(b.shape)}: both need two axes`)
  const { rows, inner } = sidesOf(a.shape, transA)
  const { rows: innerB, inner: columns } = sidesOf(b.shape, transB)
  if (inner !== innerB) throw productError(`matmul${transposed(transA, transB)}`, a.shape, b.shape)
  const batch = broadcastShape('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2))
  const type = { dtype: a.dtype, shape: [...batch, rows, columns] }
  if (!transA && !transB && scale === 1) return apply(matmulOp, [a, b], type)
  return apply(fusedMatmulOp, [a, b], type, {
    transA: transA ? 1 : 0,
    transB: transB ? 1 : 0,
    alpha: { float: scale },
  })
}

/** The last two lengths as a product reads them. */
function sidesOf(shape: Shape, isTransposed: boolean): { rows: Dim; inner: Dim } {
  const [first, second] = shape.slice(-2) as [Dim, Dim]
  return isTransposed ? { rows: second, inner: first } : { rows: first, inner: second }
}

function transposed(transA: boolean, transB: boolean): string {
  return transA || transB ? ` (${[transA && 'transA', transB && 'transB'].filter(Boolean)})` : ''
}

const gemmOp: Op = {
  type: 'Gemm',
  gradient: (context, [dy]) => {
    const [, , bias] = context.inputs
    return [...productGradients(gemm, context, dy!), bias && context.wanted[2] ? sumTo(dy!, bias.shape) : undefined]
  },
}

export interface GemmOptions {
  transA?: boolean
  transB?: boolean
  /** Added: [columns] to every row, or [rows, columns]. */
  bias?: Tensor
}

/** Product of two matrices, either of them transposed as it is read, without a transposed copy of a stored weight. */
export function gemm(a: Tensor, b: Tensor, { transA = false, transB = false, bias }: GemmOptions = {}): Tensor {
  sameType('gemm', a, b)
  if (a.rank !== 2 || b.rank !== 2)
    throw new Error(`gemm: ${showShape(a.shape)} × ${showShape(b.shape)}: both need two axes`)
  const { rows, inner } = sidesOf(a.shape, transA)
  const { rows: innerB, inner: columns } = sidesOf(b.shape, transB)
  if (inner !== innerB) throw productError(`gemm${transposed(transA, transB)}`, a.shape, b.shape)
  if (bias && !sameShape(bias.shape, [columns]) && !sameShape(bias.shape, [rows, columns]))
    throw new Error(`gemm: bias is ${showShape(bias.shape)}, expected [${columns}] or [${rows}, ${columns}]`)
  const attributes = { transA: transA ? 1 : 0, transB: transB ? 1 : 0 }
  return apply(gemmOp, bias ? [a, b, bias] : [a, b], { dtype: a.dtype, shape: [rows, columns] }, attributes)
}

/** y = x Wᵀ + b for x [rows, in] and W [out, in], as checkpoints store it. */
export function linear(x: Tensor, w: Tensor, bias?: Tensor): Tensor {
  return gemm(x, w, { transB: true, ...(bias && { bias }) })
}
