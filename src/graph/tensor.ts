import { arrays, type DType } from '../runtime/index.ts'

/** A length: a number, or the name of one that is known when the graph runs. */
export type Dim = number | string
export type Shape = readonly Dim[]

export interface TensorType {
  dtype: DType
  shape: Shape
}

/** ONNX attributes: a plain number or list is an integer, `{ float }` a float. */
export type Attributes = Readonly<Record<string, number | string | readonly number[] | { float: number }>>

export interface GradientContext {
  inputs: readonly Tensor[]
  outputs: readonly Tensor[]
  attributes: Attributes
  /** Whether input i leads to a value that the gradient is asked for: other gradients are not used. */
  wanted: readonly boolean[]
}

/** The gradient of each input from those of the outputs (undefined: an output that nothing depends on). */
export type GradientRule = (context: GradientContext, dys: readonly (Tensor | undefined)[]) => (Tensor | undefined)[]

/** One ONNX operator: its name, and how gradients pass through it. Its shape rule is in the function that applies it. */
export interface Op {
  type: string
  domain?: string
  gradient?: GradientRule
}

/** Values known before a graph runs: numbers in the model itself, or a stretch of a file beside it. */
export type Stored = { data: Uint8Array } | { file: string; offset: number; length: number }

export type Node = { id: number; outputs: Tensor[] } & NodeContent

type NodeContent =
  | { kind: 'input'; name: string; inputs: [] }
  | { kind: 'stored'; name?: string; stored: Stored; inputs: [] }
  | { kind: 'parameter'; inputs: [] }
  | { kind: 'op'; op: Op; attributes: Attributes; inputs: Tensor[] }
  | { kind: 'loop'; body: LoopBody; inputs: Tensor[] }
  | { kind: 'custom'; results: Tensor[]; rule: GradientRule; inputs: Tensor[] }

/** What a loop repeats: `parameters` (iteration, then states) in, new states and stacked rows out. */
export interface LoopBody {
  parameters: Tensor[]
  states: Tensor[]
  stacked: Tensor[]
}

/** A value of the graph, known by the node that makes it. */
export class Tensor implements TensorType {
  readonly dtype: DType
  readonly shape: Shape
  readonly node: Node

  constructor({ dtype, shape }: TensorType, node: Node) {
    this.dtype = dtype
    this.shape = shape
    this.node = node
  }

  get rank(): number {
    return this.shape.length
  }
}

let nodes = 0

/** Makes a node and its output tensors. Nodes are numbered as they are made: what a node depends on has a lower number. */
export function makeNode(content: NodeContent, types: readonly TensorType[]): Tensor[] {
  const outputs: Tensor[] = []
  nodes += 1
  const node: Node = { id: nodes, outputs, ...content }
  for (const type of types) outputs.push(new Tensor(type, node))
  return outputs
}

/** A value given at each run. */
export function input(name: string, dtype: DType, shape: Shape): Tensor {
  return makeNode({ kind: 'input', name, inputs: [] }, [{ dtype, shape }])[0]!
}

/** A frozen value in a file beside the model: `length` bytes at `offset`, row-major, little-endian. */
export function weight(
  name: string,
  dtype: DType,
  shape: readonly number[],
  stored: { file: string; offset: number; length: number },
): Tensor {
  return makeNode({ kind: 'stored', name, stored, inputs: [] }, [{ dtype, shape }])[0]!
}

/** Bytes of one element. */
export function bytesOf(dtype: DType): number {
  return arrays[dtype].BYTES_PER_ELEMENT
}

/** A frozen value in the model itself. @throws Error when values and shape differ in length. */
export function constant(
  values: ArrayLike<number> | number,
  {
    dtype = 'float32' as DType,
    shape = [] as readonly number[],
    name,
  }: { dtype?: DType; shape?: readonly number[]; name?: string } = {},
): Tensor {
  const list = typeof values === 'number' ? [values] : values
  const count = shape.reduce((product, dim) => product * dim, 1)
  if (list.length !== count) throw new Error(`constant: ${list.length} values for shape ${showShape(shape)}`)
  if (dtype === 'float16') throw new Error('constant: float16 is not written yet; cast a float32 constant')
  const data = dtype === 'int64' ? BigInt64Array.from(list as number[], BigInt) : new arrays[dtype](list as number[])
  const stored = { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
  return makeNode({ kind: 'stored', ...(name && { name }), stored, inputs: [] }, [{ dtype, shape }])[0]!
}

export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}
