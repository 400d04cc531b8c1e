import { type Tensor, weight } from '../../graph/index.ts'
import type { DType } from '../../runtime/index.ts'
import { type Sink, sha256 } from '../../store/index.ts'
import type { Model } from '../load.ts'
import { type InputGroup, inputGroups, inputMaxima } from './calibration.ts'
import { columnMaxima, quantizeColumns, smoothing } from './columns.ts'

/** Changes whenever other numbers would be written. */
const VERSION = 1

/** A cache line. */
const ALIGNMENT = 64

interface Entry {
  dtype: DType
  shape: readonly number[]
  offset: number
  length: number
}

/** A model's projections as whole numbers, and its other weights as they are, in one file that a graph maps. */
export interface QuantizedWeights {
  folder: string
  /** @throws Error where there is no such tensor. */
  tensor(name: string): Tensor
  /** Of a projection: the name of what its input is multiplied by before it is rounded. */
  smoothOf(projection: string): string
}

/** Name of a projection's whole numbers (int8 [in, out]) and of their scales (float32 [out]). */
export const parts = (projection: string) => ({ values: `${projection}.int8`, scales: `${projection}.scales` })

/** The quantised weights of a model: made once, kept in the cache. */
export async function quantizedWeights(model: Model): Promise<QuantizedWeights> {
  const groups = inputGroups(model)
  const layout = new FileLayout(model, groups)
  const key = `int8-${await sha256(`${VERSION} ${await model.fingerprint()}`)}`
  const { folder, file } = await model.cache.file(key, sink => writeAll(model, groups, layout, sink))
  const smooth = new Map(groups.flatMap(({ names }) => names.map(name => [name, smoothName(names)])))
  return {
    folder,
    tensor(name) {
      const { dtype, shape, offset, length } = layout.entry(name)
      return weight(name, dtype, shape, { file, offset, length })
    },
    smoothOf: projection => smooth.get(projection)!,
  }
}

const smoothName = ([first]: readonly string[]) => `${first}.smooth`

/** Where everything lies, from the model's shapes alone. */
class FileLayout {
  readonly #entries = new Map<string, Entry>()
  /** Weights that stay float32. */
  readonly plain: string[]
  #end = 0

  constructor({ shapes }: Model, groups: readonly InputGroup[]) {
    const projections = new Set(groups.flatMap(({ names }) => names))
    for (const { names, size } of groups) {
      this.#add(smoothName(names), 'float32', [size])
      for (const name of names) {
        const [out] = shapes.get(`${name}.weight`)!
        this.#add(parts(name).values, 'int8', [size, out!])
        this.#add(parts(name).scales, 'float32', [out!])
      }
    }
    // A tied embedding is looked up as well as multiplied with.
    const isPlain = (name: string) =>
      !projections.has(name.replace(/\.weight$/, '')) || name === 'model.embed_tokens.weight'
    this.plain = [...shapes.keys()].filter(isPlain)
    for (const name of this.plain) this.#add(name, 'float32', shapes.get(name)!)
  }

  entry(name: string): Entry {
    const entry = this.#entries.get(name)
    if (!entry) throw new Error(`quantized weights: ${name} is missing`)
    return entry
  }

  #add(name: string, dtype: 'float32' | 'int8', shape: readonly number[]): void {
    const length = shape.reduce((a, b) => a * b, dtype === 'int8' ? 1 : 4)
    this.#entries.set(name, { dtype, shape, offset: this.#end, length })
    this.#end += padded(length)
  }
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT
}

/** Writes the file in the order of its layout. */
async function writeAll(model: Model, groups: readonly InputGroup[], layout: FileLayout, sink: Sink): Promise<void> {
  const put = async ({ buffer, byteOffset, byteLength }: Float32Array | Int8Array) => {
    await sink.write(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength))
    await sink.write(new Uint8Array(padded(byteLength) - byteLength))
  }
  const maxima = await inputMaxima(model, groups)
  for (const [g, { names, size }] of groups.entries()) {
    const weights = await Promise.all(names.map(name => model.weights.read(`${name}.weight`)))
    const ofWeights = new Float32Array(size)
    for (const w of weights) columnMaxima(w, size, ofWeights)
    const smooth = smoothing(maxima[g]!, ofWeights)
    await put(smooth.map(value => 1 / value))
    for (const w of weights) {
      const { values, scales } = quantizeColumns(w, smooth)
      await put(values)
      await put(scales)
    }
  }
  for (const name of layout.plain) await put(await model.weights.read(name))
}
