import { apply } from '../apply.ts'
import { broadcastShape, sameType } from '../shape.ts'
import { type Op, type Shape, showShape, type Tensor } from '../tensor.ts'
import { transpose } from './layout.ts'
import { sum, sumTo } from './reduce.ts'

const matmulOp: Op = {
  type: 'MatMul',
  gradient: ({ inputs: [a, b], wanted }, [dy]) => [
    wanted[0] ? sumTo(matmul(dy!, transpose(b!)), a!.shape) : undefined,
    wanted[1] ? sumTo(matmul(transpose(a!), dy!), b!.shape) : undefined,
  ],
}

function productError(op: string, a: Shape, b: Shape): Error {
  return new Error(`${op}: inner dimensions differ: ${showShape(a)} × ${showShape(b)}`)
}

/** Matrix product over the last two axes, batched over the others (broadcast). da = dy bᵀ, db = aᵀ dy */
export function matmul(a: Tensor, b: Tensor): Tensor {
  sameType('matmul', a, b)
  if (a.rank < 2 || b.rank < 2)
    throw new Error(`matmul: ${showShape(a.shape)} × ${showShape(b.shape)}: both need two axes`)
  if (a.shape.at(-1) !== b.shape.at(-2)) throw productError('matmul', a.shape, b.shape)
  const batch = broadcastShape('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2))
  return apply(matmulOp, [a, b], { dtype: a.dtype, shape: [...batch, a.shape.at(-2)!, b.shape.at(-1)!] })
}

const gemmOp: Op = {
  type: 'Gemm',
  gradient: ({ inputs: [a, b, bias], attributes, wanted }, [dy]) => {
    const transA = attributes.transA === 1
    const transB = attributes.transB === 1
    return [
      wanted[0]
        ? transA
          ? gemm(b!, dy!, { transA: transB, transB: true })
          : gemm(dy!, b!, { transB: !transB })
        : undefined,
      wanted[1]
        ? transB
          ? gemm(dy!, a!, { transA: true, transB: transA })
          : gemm(a!, dy!, { transA: !transA })
        : undefined,
      bias && wanted[2] ? sum(dy!, { axes: [0], keepDims: false }) : undefined,
    ]
  },
}

export interface GemmOptions {
  transA?: boolean
  transB?: boolean
  /** Added to every row: shape [columns]. */
  bias?: Tensor
}

/** Product of two matrices, either of them transposed as it is read, without a transposed copy of a stored weight. */
export function gemm(a: Tensor, b: Tensor, { transA = false, transB = false, bias }: GemmOptions = {}): Tensor {
  sameType('gemm', a, b)
  if (a.rank !== 2 || b.rank !== 2)
    throw new Error(`gemm: ${showShape(a.shape)} × ${showShape(b.shape)}: both need two axes`)
  const [rows, inner] = transA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!]
  const [innerB, columns] = transB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!]
  if (inner !== innerB)
    throw productError(
      `gemm${transA || transB ? ` (${[transA && 'transA', transB && 'transB'].filter(Boolean)})` : ''}`,
      a.shape,
      b.shape,
    )
  if (bias && (bias.rank !== 1 || bias.shape[0] !== columns))
    throw new Error(`gemm: bias is ${showShape(bias.shape)}, expected [${columns}]`)
  const attributes = { transA: transA ? 1 : 0, transB: transB ? 1 : 0 }
  return apply(gemmOp, bias ? [a, b, bias] : [a, b], { dtype: a.dtype, shape: [rows, columns] }, attributes)
}

/** y = x Wᵀ + b for x [rows, in] and W [out, in], as checkpoints store it. */
export function linear(x: Tensor, w: Tensor, bias?: Tensor): Tensor {
  return gemm(x, w, { transB: true, ...(bias && { bias }) })
}
