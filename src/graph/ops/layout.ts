import type { DType } from '../../runtime/index.ts'
import { apply, applyMany } from '../apply.ts'
import { axisOf, sameShape, sameType } from '../shape.ts'
import { constant, type Dim, type Op, type Shape, showShape, type Tensor } from '../tensor.ts'

function int64(values: readonly number[]): Tensor {
  return constant(values, { dtype: 'int64', shape: [values.length] })
}

const reshapeOp: Op = {
  type: 'Reshape',
  gradient: ({ inputs: [x] }, [dy]) => [reshape(dy!, x!.shape)],
}

/** The same values in another shape. Axes that stay where they were may have any names; of the others one. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  const stays = (dim: Dim, i: number) => typeof dim === 'string' && x.shape[i] === dim
  const target = shape.map((dim, i) => (typeof dim === 'number' ? dim : stays(dim, i) ? 0 : -1))
  if (target.filter(dim => dim === -1).length > 1)
    throw new Error(`reshape: ${showShape(x.shape)} to ${showShape(shape)}: more than one length is unknown`)
  checkCount(x.shape, shape)
  return apply(reshapeOp, [x, int64(target)], { dtype: x.dtype, shape })
}

/** Where all lengths are numbers, or the same names occur, the counts must agree. */
function checkCount(from: Shape, to: Shape): void {
  const names = (shape: Shape) => shape.filter(dim => typeof dim === 'string').sort()
  const count = (shape: Shape) =>
    shape.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1)
  if (names(from).join() === names(to).join() && count(from) !== count(to))
    throw new Error(`reshape: ${showShape(from)} to ${showShape(to)}: the number of values differs`)
}

const transposeOp: Op = {
  type: 'Transpose',
  gradient: ({ attributes }, [dy]) => {
    const perm = attributes.perm as readonly number[]
    return [
      transpose(
        dy!,
        perm.map((_, i) => perm.indexOf(i)),
      ),
    ]
  },
}

/** Axes in another order; without one, the last two change places. */
export function transpose(x: Tensor, perm: readonly number[] = swapLast(x.rank)): Tensor {
  if ([...perm].sort((a, b) => a - b).some((axis, i) => axis !== i) || perm.length !== x.rank)
    throw new Error(`transpose: [${perm}] is not an order of the axes of ${showShape(x.shape)}`)
  return apply(transposeOp, [x], { dtype: x.dtype, shape: perm.map(axis => x.shape[axis]!) }, { perm })
}

function swapLast(rank: number): number[] {
  const perm = Array.from({ length: rank }, (_, i) => i)
  return [...perm.slice(0, -2), rank - 1, rank - 2]
}

const concatOp: Op = {
  type: 'Concat',
  gradient: ({ inputs, attributes, wanted }, [dy]) => {
    const axis = attributes.axis as number
    const sizes = inputs.map(({ shape }) => shape[axis]!)
    if (sizes.every(size => typeof size === 'number')) return split(dy!, axis, sizes as number[])
    throw new Error(
      `concat: no gradient along an axis of unknown length (${sizes.join(' + ')}; wanted ${wanted.join()})`,
    )
  },
}

/** Tensors one after the other along an axis; `dim` names its length where parts of it have names. */
export function concat(parts: readonly Tensor[], axis: number, dim?: string): Tensor {
  const [first] = parts
  if (!first) throw new Error('concat: no tensors')
  const at = axisOf('concat', first, axis)
  sameType('concat', ...parts)
  for (const { shape } of parts)
    if (shape.length !== first.rank || shape.some((length, i) => i !== at && length !== first.shape[i]))
      throw new Error(`concat: ${showShape(first.shape)} and ${showShape(shape)} differ beside axis ${at}`)
  const sizes = parts.map(({ shape }) => shape[at]!)
  const total = sizes.every(size => typeof size === 'number')
    ? sizes.reduce((a, b) => a + b, 0)
    : (dim ?? sizes.join('+'))
  const shape = first.shape.map((length, i) => (i === at ? total : length))
  return parts.length === 1 ? first : apply(concatOp, [...parts], { dtype: first.dtype, shape }, { axis: at })
}

const splitOp: Op = {
  type: 'Split',
  gradient: ({ outputs, attributes }, dys) => [
    concat(
      dys.map((dy, i) => dy ?? zeros(outputs[i]!)),
      attributes.axis as number,
    ),
  ],
}

/** Zeros of a tensor's shape. */
export function zeros(like: Tensor): Tensor {
  return broadcastLike(constant(0, { dtype: like.dtype }), like)
}

/** Cuts a tensor along an axis into parts of known lengths. */
export function split(x: Tensor, axis: number, sizes: readonly number[]): Tensor[] {
  const at = axisOf('split', x, axis)
  const total = sizes.reduce((a, b) => a + b, 0)
  if (x.shape[at] !== total) throw new Error(`split: axis ${at} of ${showShape(x.shape)} into ${sizes.join(' + ')}`)
  const types = sizes.map(size => ({ dtype: x.dtype, shape: x.shape.map((dim, i) => (i === at ? size : dim)) }))
  return applyMany(splitOp, [x, int64(sizes)], types, { axis: at })
}

const sliceOp: Op = { type: 'Slice' }

/** Rows start … end − 1 along an axis; both are int64 tensors of shape [1], the result's length is called `dim`. No gradient. */
export function slice(
  x: Tensor,
  { axis, start, end, dim }: { axis: number; start: Tensor; end: Tensor; dim: Dim },
): Tensor {
  const at = axisOf('slice', x, axis)
  const shape = x.shape.map((length, i) => (i === at ? dim : length))
  return apply(sliceOp, [x, start, end, int64([at])], { dtype: x.dtype, shape })
}

const gatherOp: Op = {
  type: 'Gather',
  gradient: ({ inputs: [x, indices], attributes }, [dy]) => {
    if (attributes.axis !== 0)
      throw new Error(`gather: no gradient along axis ${attributes.axis}; transpose so that it is axis 0`)
    return [scatterAdd(zeros(x!), indices!, dy!)]
  },
}

/** Rows of x by index (int64), along an axis (default 0): the axis becomes the shape of the indices. */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  const at = axisOf('gather', x, axis)
  if (indices.dtype !== 'int64') throw new Error(`gather: indices are ${indices.dtype}, expected int64`)
  const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)]
  return apply(gatherOp, [x, indices], { dtype: x.dtype, shape }, { axis: at })
}

const scatterOp: Op = {
  type: 'ScatterElements',
  gradient: ({ inputs: [, indices] }, [dy]) => {
    const [count, width] = indices!.shape as [Dim, number]
    const rows = width === 1 ? indices! : split(indices!, 1, [1, width - 1])[0]!
    return [dy, undefined, gather(dy!, reshape(rows, [count]))]
  },
}

/**
 * base with `updates[i]` added to row `indices[i]`; rows that occur several times add up. The opposite of `gather`. Value by value (ScatterElements):
 * ONNX Runtime's ScatterND adds to one row from several threads at once, and loses some. Where no row occurs twice, a `gather` by
 * the opposite order is faster.
 */
export function scatterAdd(base: Tensor, indices: Tensor, updates: Tensor): Tensor {
  const [rows, ...rest] = base.shape as [Dim, ...Dim[]]
  if (!rest.every(dim => typeof dim === 'number'))
    throw new Error(`scatterAdd: rows of unknown width: ${showShape(base.shape)}`)
  const width = rest.reduce((a, b) => a * b, 1)
  const flat = reshape(updates, [indices.rank === 1 ? indices.shape[0]! : 'updates', width])
  const each = broadcastLike(reshape(indices, [flat.shape[0]!, 1]), flat)
  const table = { dtype: base.dtype, shape: [rows, width] }
  const sum = apply(scatterOp, [reshape(base, table.shape), each, flat], table, { axis: 0, reduction: 'add' })
  return reshape(sum, base.shape)
}

const padOp: Op = { type: 'Pad' }

/** Zeros after the values of the last axis, up to a length. No gradient. */
export function padTo(x: Tensor, length: number): Tensor {
  const last = x.shape.at(-1)
  if (typeof last !== 'number' || last > length) throw new Error(`pad: ${showShape(x.shape)} to ${length}`)
  if (last === length) return x
  const pads = Array.from({ length: 2 * x.rank }, (_, i) => (i === 2 * x.rank - 1 ? length - last : 0))
  return apply(padOp, [x, int64(pads)], { dtype: x.dtype, shape: [...x.shape.slice(0, -1), length] })
}

const expandOp: Op = {
  type: 'Expand',
  gradient: () => {
    throw new Error('expand: broadcast with an elementwise op instead')
  },
}
const shapeOp: Op = { type: 'Shape', gradient: () => [] }

/** A value repeated to the shape of another. */
export function broadcastLike(x: Tensor, like: Tensor): Tensor {
  if (sameShape(x.shape, like.shape)) return x
  const known = like.shape.every(dim => typeof dim === 'number')
  const target = known ? int64(like.shape as number[]) : apply(shapeOp, [like], { dtype: 'int64', shape: [like.rank] })
  return apply(expandOp, [x, target], { dtype: x.dtype, shape: like.shape })
}

export const onnxTypes: Record<DType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
}
const castOp: Op = { type: 'Cast', gradient: ({ inputs: [x] }, [dy]) => [cast(dy!, x!.dtype)] }

/** The same values as another type. */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : apply(castOp, [x], { dtype, shape: x.shape }, { to: onnxTypes[dtype] })
}
