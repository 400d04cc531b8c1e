import { apply } from '../apply.ts'
import { axisOf, sameShape } from '../shape.ts'
import { constant, type Dim, type Op, type Shape, type Tensor } from '../tensor.ts'
import { div, equal, mul, sub, where } from './elementwise.ts'
import { broadcastLike, reshape } from './layout.ts'

export interface ReduceOptions {
  axes: readonly number[]
  /** Keep the reduced axes, with length 1. Default true. */
  keepDims?: boolean
}

function reduced(type: string, op: Op, x: Tensor, { axes, keepDims = true }: ReduceOptions): Tensor {
  const list = axes.map(axis => axisOf(type, x, axis))
  const shape = x.shape.flatMap((dim, i): Dim[] => (list.includes(i) ? (keepDims ? [1] : []) : [dim]))
  const axesTensor = constant(list, { dtype: 'int64', shape: [list.length] })
  return apply(op, [x, axesTensor], { dtype: x.dtype, shape }, { keepdims: keepDims ? 1 : 0 })
}

/** dy with length 1 again on the axes that were reduced away. */
function restored(dy: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return dy.rank === x.rank
    ? dy
    : reshape(
        dy,
        x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim)),
      )
}

/** The axes that a reduction was made with. */
function axesOf({ node }: Tensor): number[] {
  if (node.kind !== 'stored' || !('data' in node.stored)) throw new Error('reduce: the axes are not a constant')
  const { buffer, byteOffset, byteLength } = node.stored.data
  return Array.from(new BigInt64Array(buffer as ArrayBuffer, byteOffset, byteLength / 8), Number)
}

const sumOp: Op = {
  type: 'ReduceSum',
  gradient: ({ inputs: [x, axes] }, [dy]) => [broadcastLike(restored(dy!, x!, axesOf(axes!)), x!)],
}

/** Sum over some axes. Its gradient is dy, broadcast. */
export function sum(x: Tensor, options: ReduceOptions): Tensor {
  return reduced('ReduceSum', sumOp, x, options)
}

const maxOp: Op = {
  type: 'ReduceMax',
  gradient: ({ inputs: [x, axes], outputs: [y] }, [dy]) => {
    const list = axesOf(axes!)
    const isMax = equal(x!, restored(y!, x!, list))
    const ones = where(isMax, constant(1, { dtype: x!.dtype }), 0)
    return [div(mul(ones, restored(dy!, x!, list)), sum(ones, { axes: list }))]
  },
}

/** Largest value over some axes. Equal largest values share its gradient evenly. */
export function max(x: Tensor, options: ReduceOptions): Tensor {
  return reduced('ReduceMax', maxOp, x, options)
}

const meanOp: Op = {
  type: 'ReduceMean',
  gradient: ({ inputs: [x, axes] }, [dy]) => {
    const list = axesOf(axes!)
    const count = list.reduce((product, axis) => product * numeric(x!.shape[axis]!), 1)
    return [div(broadcastLike(restored(dy!, x!, list), x!), count)]
  },
}

function numeric(dim: Dim): number {
  if (typeof dim === 'number') return dim
  throw new Error(
    `mean: the gradient needs the length of ${dim} when the graph is built; use sum and divide by an input`,
  )
}

/** Mean over axes whose lengths are known when the graph is built. */
export function mean(x: Tensor, options: ReduceOptions): Tensor {
  return reduced('ReduceMean', meanOp, x, options)
}

const softmaxOp: Op = {
  type: 'Softmax',
  gradient: ({ outputs: [y], attributes }, [dy]) => {
    const axes = [attributes.axis as number]
    return [mul(y!, sub(dy!, sum(mul(y!, dy!), { axes })))]
  },
}

/** Softmax over an axis, by default the last. dx = y (dy − Σ y dy) */
export function softmax(x: Tensor, axis = -1): Tensor {
  return apply(softmaxOp, [x], x, { axis: axisOf('softmax', x, axis) })
}

const argMaxOp: Op = { type: 'ArgMax' }

/** Index of the largest value of the last axis, the first of several: int64. No gradient. */
export function argMax(x: Tensor): Tensor {
  return apply(argMaxOp, [x], { dtype: 'int64', shape: x.shape.slice(0, -1) }, { axis: -1, keepdims: 0 })
}

const cumSumOp: Op = { type: 'CumSum' }

/** Running sum along the last axis. No gradient. */
export function cumSum(x: Tensor): Tensor {
  return apply(cumSumOp, [x, constant(x.rank - 1, { dtype: 'int64' })], x)
}

/** Sums a gradient over the axes along which its value was broadcast from `shape`. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  const extra = x.rank - shape.length
  const axes = x.shape.flatMap((dim, i) => (i < extra || (shape[i - extra] === 1 && dim !== 1) ? [i] : []))
  const summed = axes.length > 0 ? sum(x, { axes }) : x
  return extra > 0 ? reshape(summed, shape) : summed
}
