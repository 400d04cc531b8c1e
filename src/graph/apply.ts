import { type Attributes, makeNode, type Op, type Tensor, type TensorType } from './tensor.ts'

/** Applies an op with one output. */
export function apply(op: Op, inputs: Tensor[], type: TensorType, attributes: Attributes = {}): Tensor {
  return makeNode({ kind: 'op', op, attributes, inputs }, [type])[0]!
}

/** Applies an op with several outputs. */
export function applyMany(
  op: Op,
  inputs: Tensor[],
  types: readonly TensorType[],
  attributes: Attributes = {},
): Tensor[] {
  return makeNode({ kind: 'op', op, attributes, inputs }, types)
}
