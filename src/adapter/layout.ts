import { input, type Tensor } from '../graph/index.ts'
import type { NamedTensor } from '../model/index.ts'
import type { HostTensor } from '../runtime/index.ts'
import { addTo } from './add-to.ts'

interface Part {
  name: string
  shape: readonly number[]
  start: number
  end: number
}

/** Tensors laid end to end in one list of numbers. */
export class Layout {
  readonly #parts: readonly Part[]
  /** Numbers in all. */
  readonly count: number

  /** @param shapes shape of every tensor by its name, in their order */
  constructor(shapes: Iterable<readonly [name: string, shape: readonly number[]]>) {
    let end = 0
    this.#parts = [...shapes].map(([name, shape]) => {
      const start = end
      end += shape.reduce((a, b) => a * b, 1)
      return { name, shape, start, end }
    })
    this.count = end
  }

  /** Every tensor as an input of a graph. */
  inputs(): Record<string, Tensor> {
    return Object.fromEntries(this.#parts.map(({ name, shape }) => [name, input(name, 'float32', shape)]))
  }

  /** The tensors as views of a list. */
  tensors(values: Float32Array): NamedTensor[] {
    return this.#parts.map(({ name, shape, start, end }) => ({ name, shape, values: values.subarray(start, end) }))
  }

  /** The same as feeds. */
  feeds(values: Float32Array): Record<string, HostTensor> {
    return Object.fromEntries(
      this.tensors(values).map(({ name, shape, values }) => [name, { dtype: 'float32', dims: shape, data: values }]),
    )
  }

  /** Adds tensors by name to a list. */
  addTo(list: Float64Array, tensors: Readonly<Record<string, HostTensor>>): Float64Array {
    for (const { name, start, end } of this.#parts)
      addTo(list.subarray(start, end), tensors[name]!.data as Float32Array)
    return list
  }

  /**
   * A list of the tensors of a file, in whatever order.
   * @param at its place, for errors. @throws Error that names what is missing, too many, of another shape or not finite.
   */
  listOf(tensors: readonly NamedTensor[], at: string): Float32Array {
    const list = new Float32Array(this.count)
    const named = new Map(tensors.map(tensor => [tensor.name, tensor]))
    for (const { name, shape, start } of this.#parts) {
      const tensor = named.get(name)
      named.delete(name)
      if (!tensor) throw new Error(`${at}: ${name} is missing, expected [${shape.join(', ')}]; copy the adapter again`)
      if (tensor.shape.join() !== shape.join())
        throw new Error(
          `${at}: ${name} is [${tensor.shape.join(', ')}], expected [${shape.join(', ')}]; it belongs to another model or adapter.json`,
        )
      list.set(tensor.values, start)
    }
    const [unknown] = named.keys()
    if (unknown !== undefined) throw new Error(`${at}: ${unknown} is not part of this adapter; copy the adapter again`)
    this.checkFinite(list, at)
    return list
  }

  /** @throws Error that names the first number that is not finite. */
  checkFinite(values: Float32Array, at: string): void {
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue
      const { name, start } = this.#parts.findLast(part => part.start <= i)!
      throw new Error(`${at}: number ${i - start} of ${name} is ${values[i]}, expected a finite number`)
    }
  }
}
