import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataLocation as DataLocation,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf'
import type { DType } from '../runtime/index.ts'
import { onnxTypes } from './ops/layout.ts'
import { type Attributes, type Dim, type Node, type Stored, showShape, type Tensor, type TensorType } from './tensor.ts'
import { dependents, topological, used } from './walk.ts'

/** ONNX operator sets that the ops are written for: the standard one, and ONNX Runtime's own. */
const opsets = [
  { domain: '', version: 21n },
  { domain: 'com.microsoft', version: 1n },
]
const irVersion = 10n

/**
 * Serialises the graph that computes the named outputs as an ONNX model, to be loaded by a runtime.
 * Weights stay in their files: the model only says where.
 */
export function toOnnx(outputs: Readonly<Record<string, Tensor>>): Uint8Array {
  const graph = new Writer().graph(outputs)
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'tinylora',
    opsetImport: opsets,
    graph,
  })
  return toBinary(ModelProtoSchema, model)
}

class Writer {
  readonly #names = new Map<Tensor, string>()
  readonly #written = new Set<Node>()
  readonly #taken = new Map<string, Node>()
  #used: ReadonlySet<Tensor> = new Set()
  #outputs: ReadonlyMap<Tensor, string> = new Map()
  #count = 0

  graph(outputs: Readonly<Record<string, Tensor>>): GraphProto {
    this.#used = used(Object.values(outputs))
    this.#outputs = new Map(Object.entries(outputs).map(([name, tensor]) => [tensor, name]))
    const graph = create(GraphProtoSchema, { name: 'tinylora' })
    for (const node of topological(Object.values(outputs))) this.#write(node, graph)
    for (const [name, tensor] of Object.entries(outputs)) this.#output(name, tensor, graph)
    return graph
  }

  /** An output has its own name, also where the tensor has another (an input, say) or is asked for twice: a copy then. */
  #output(name: string, tensor: Tensor, graph: GraphProto): void {
    const own = this.#nameOf(tensor)
    if (own !== name) graph.node.push(create(NodeProtoSchema, { opType: 'Identity', input: [own], output: [name] }))
    graph.output.push(valueInfo(name, tensor))
  }

  #write(node: Node, graph: GraphProto): void {
    if (this.#written.has(node)) return
    this.#written.add(node)
    switch (node.kind) {
      case 'input':
        this.#claim(node.name, node)
        this.#names.set(node.outputs[0]!, node.name)
        graph.input.push(valueInfo(node.name, node.outputs[0]!))
        return
      case 'stored': {
        const name = node.name ?? this.#fresh()
        this.#claim(name, node)
        this.#names.set(node.outputs[0]!, name)
        graph.initializer.push(storedTensor(name, node.outputs[0]!, node.stored))
        return
      }
      case 'custom':
        for (const [i, tensor] of node.outputs.entries()) this.#names.set(tensor, this.#nameOf(node.results[i]!))
        return
      case 'op':
        graph.node.push(this.#op(node))
        return
      case 'loop':
        graph.node.push(this.#loop(node))
        return
      case 'parameter':
        throw new Error('onnx: a value of a loop body is used outside its loop')
    }
  }

  #op(node: Extract<Node, { kind: 'op' }>): NodeProto {
    return create(NodeProtoSchema, {
      opType: node.op.type,
      domain: node.op.domain ?? '',
      input: node.inputs.map(tensor => this.#nameOf(tensor)),
      output: node.outputs.map(tensor => this.#newName(tensor)),
      attribute: attributes(node.attributes),
    })
  }

  /**
   * ONNX's Loop takes a count, a condition (none: empty) and the states; its body gives a condition first. What it stacks and nothing
   * reads is left out with all that it took: values for a gradient that nobody asked for.
   */
  #loop({ body, inputs, outputs }: Extract<Node, { kind: 'loop' }>): NodeProto {
    const [count, ...states] = inputs.slice(0, body.parameters.length).map(tensor => this.#nameOf(tensor))
    const graph = create(GraphProtoSchema, { name: this.#fresh() })
    const stacked = outputs.slice(body.states.length)
    const read = (_: Tensor, i: number) => this.#used.has(stacked[i]!)
    const results = [...body.states, ...body.stacked.filter(read)]
    const [iteration, ...rest] = body.parameters.map(tensor => valueInfo(this.#newName(tensor), tensor))
    const going = { dtype: 'bool' as const, shape: [] }
    const condition = this.#fresh()
    graph.input.push(iteration!, valueInfo(condition, going), ...rest)
    for (const parameter of body.parameters) this.#written.add(parameter.node)
    const inside = dependents(results, body.parameters)
    for (const node of topological(results)) if (inside.has(node)) this.#write(node, graph)
    const stay = this.#fresh()
    graph.node.push(create(NodeProtoSchema, { opType: 'Identity', input: [condition], output: [stay] }))
    graph.output.push(valueInfo(stay, going))
    for (const [i, tensor] of results.entries()) {
      // What the body did not make itself, or gives twice, is copied.
      const own = inside.has(tensor.node) && tensor.node.kind === 'op' && results.indexOf(tensor) === i
      this.#output(own ? this.#nameOf(tensor) : this.#fresh(), tensor, graph)
    }
    return create(NodeProtoSchema, {
      opType: 'Loop',
      input: [count!, '', ...states],
      output: [...outputs.slice(0, body.states.length), ...stacked.filter(read)].map(tensor => this.#newName(tensor)),
      attribute: [create(AttributeProtoSchema, { name: 'body', type: AttributeType.GRAPH, g: graph })],
    })
  }

  #nameOf(tensor: Tensor): string {
    const name = this.#names.get(tensor)
    if (name === undefined)
      throw new Error(`onnx: a value ${showShape(tensor.shape)} of a loop body is used outside its loop`)
    return name
  }

  #newName(tensor: Tensor): string {
    const name = this.#outputs.get(tensor) ?? this.#fresh()
    this.#names.set(tensor, name)
    return name
  }

  #fresh(): string {
    this.#count += 1
    return `#${this.#count}`
  }

  #claim(name: string, node: Node): void {
    if (this.#taken.has(name)) throw new Error(`onnx: two values are called ${name}`)
    this.#taken.set(name, node)
  }
}

function attributes(values: Attributes): AttributeProto[] {
  return Object.entries(values).map(([name, value]) => create(AttributeProtoSchema, { name, ...attributeValue(value) }))
}

function attributeValue(
  value: Attributes[string],
): Pick<MessageInitShape<typeof AttributeProtoSchema>, 'type' | 'i' | 's' | 'f' | 'ints'> {
  if (typeof value === 'number') return { type: AttributeType.INT, i: BigInt(value) }
  if (typeof value === 'string') return { type: AttributeType.STRING, s: new TextEncoder().encode(value) }
  if ('float' in value) return { type: AttributeType.FLOAT, f: value.float }
  return { type: AttributeType.INTS, ints: value.map(BigInt) }
}

function valueInfo(name: string, { dtype, shape }: TensorType): ValueInfoProto {
  const dim = (value: Dim) =>
    typeof value === 'number'
      ? { value: { case: 'dimValue' as const, value: BigInt(value) } }
      : { value: { case: 'dimParam' as const, value } }
  const tensorType = { elemType: onnxTypes[dtype as DType], shape: { dim: shape.map(dim) } }
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: tensorType } } })
}

function storedTensor(name: string, { dtype, shape }: TensorType, stored: Stored): TensorProto {
  const head = { name, dataType: onnxTypes[dtype], dims: shape.map(dim => BigInt(dim)) }
  if ('data' in stored) return create(TensorProtoSchema, { ...head, rawData: stored.data as Uint8Array<ArrayBuffer> })
  const { file, offset, length } = stored
  return create(TensorProtoSchema, {
    ...head,
    dataLocation: DataLocation.EXTERNAL,
    externalData: Object.entries({ location: file, offset, length }).map(([key, value]) => ({
      key,
      value: `${value}`,
    })),
  })
}
